package io.limen.gateway.wire;

import java.util.List;
import java.util.Locale;

/**
 * A user agent told by a score of rules: the class of device, the family of system and browser, whether it is a bot.
 * Enough to decide by; it names no models and no versions. The first rule that matches wins, so what imitates another
 * stands before it.
 */
public final class UserAgents {
    /** Longer ones are judged by their beginning: what matters stands in front, and the cost stays bounded. */
    static final int CHARS_MAX = 1_024;

    private record Rule(String mark, String family) {
        static Rule of(String mark, String family) {
            return new Rule(mark, family);
        }
    }

    private static final List<Rule> SYSTEMS = List.of(
            Rule.of("windows phone", "other"),
            Rule.of("windows", "windows"),
            Rule.of("iphone", "ios"),
            Rule.of("ipad", "ios"),
            Rule.of("ipod", "ios"),
            Rule.of("android", "android"),
            Rule.of("cros ", "chromeos"),
            Rule.of("chrome os", "chromeos"),
            Rule.of("mac os", "macos"),
            Rule.of("macos", "macos"),
            Rule.of("macintosh", "macos"),
            Rule.of("linux", "linux"),
            Rule.of("x11", "linux"));

    private static final List<Rule> BROWSERS = List.of(
            Rule.of("edg/", "edge"),
            Rule.of("edga/", "edge"),
            Rule.of("edgios/", "edge"),
            Rule.of("edge/", "edge"),
            Rule.of("opr/", "opera"),
            Rule.of("opera", "opera"),
            Rule.of("opios/", "opera"),
            Rule.of("samsungbrowser/", "samsung"),
            Rule.of("fxios/", "firefox"),
            Rule.of("firefox/", "firefox"),
            Rule.of("crios/", "chrome"),
            Rule.of("chrome/", "chrome"),
            Rule.of("chromium/", "chrome"),
            Rule.of("trident/", "ie"),
            Rule.of("msie ", "ie"),
            Rule.of("safari/", "safari"));

    private static final List<String> TELEVISIONS = List.of(
            "smart-tv",
            "smarttv",
            "smart tv",
            "appletv",
            "apple tv",
            "googletv",
            "google tv",
            "android tv",
            "hbbtv",
            "netcast",
            "web0s",
            "webos.tv",
            "; bravia",
            "viera",
            "aft",
            "roku",
            "tizen; tv",
            "crkey",
            "tv safari");

    private UserAgents() {}

    /** See {@link Device.Classifier#classify}; with nothing to go by, {@link Device#UNKNOWN}. */
    public static Device classify(String userAgent, String mobileHint, String platformHint) {
        String agent = head(userAgent).toLowerCase(Locale.ROOT);
        String platform = head(platformHint).toLowerCase(Locale.ROOT);
        if (agent.isBlank() && platform.isBlank()) {
            return Device.UNKNOWN;
        }
        String os = first(SYSTEMS, platform.isBlank() ? agent : platform + ' ' + agent);
        boolean bot = Crawlers.match(agent);
        return new Device(bot ? "bot" : type(agent, mobileHint, os), os, first(BROWSERS, agent), bot);
    }

    private static String type(String agent, String mobileHint, String os) {
        if (TELEVISIONS.stream().anyMatch(agent::contains)) {
            return "tv";
        }
        boolean mobile = agent.contains("mobile") || mobileHint.equals("?1");
        if (agent.contains("ipad") || agent.contains("tablet") || (os.equals("android") && !mobile)) {
            return "tablet";
        }
        if (mobile || os.equals("ios") || agent.contains("windows phone")) {
            return "mobile";
        }
        return os.equals("other") ? "other" : "desktop";
    }

    private static String first(List<Rule> rules, String agent) {
        for (Rule rule : rules) {
            if (agent.contains(rule.mark)) {
                return rule.family;
            }
        }
        return "other";
    }

    private static String head(String text) {
        return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX);
    }
}
