package io.limen.gateway.wire;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Whether a user agent is a crawler, a monitor or a script. Most say so in a word of their own trade or leave an address
 * to complain to; the rest are named. A missed bot is one more visitor, a wrong hit a person who sees only defaults:
 * where a mark is doubtful it is left out.
 */
final class Crawlers {
    /** Words of the trade, addresses, tools and names: none of them stands in a person's browser. */
    private static final List<String> MARKS = List.of(
            "crawl",
            "spider/",
            "spider;",
            "spider)",
            "spider-",
            "spider (",
            "slurp",
            "scrap",
            "fetch",
            "archiv",
            "+http",
            "://",
            "www.",
            "@",
            "+bot",
            "monitor",
            "uptime",
            "pingdom",
            "statuscake",
            "site24x7",
            "nodeping",
            "nagios",
            "check_http",
            "preview",
            "validator",
            "verif",
            "checker",
            "linkcheck",
            "link sleuth",
            "linkfinder",
            "resolver",
            "lighthouse",
            "pagespeed",
            "page speed",
            "headless",
            "phantomjs",
            "puppeteer",
            "playwright",
            "selenium",
            "scanner",
            "detector",
            "survey",
            "-agent",
            "curl/",
            "wget",
            "python",
            "go-http-client",
            "libwww-perl",
            "perl/",
            "php/5",
            "php/7",
            "php/8",
            "php-curl",
            "axios",
            "node-fetch",
            "undici",
            "guzzle",
            "httpclient",
            "http-client",
            "http_client",
            "httpunit",
            "httrack",
            "pcore-http",
            "postman",
            "insomnia/",
            "k6/",
            "apache-",
            "apachebench",
            "jakarta",
            "jetty/",
            "ahc/",
            "newspaper/",
            "okhttp/2",
            "okhttp/3.2",
            "facebookexternal",
            "mediapartners",
            "googleother",
            "google-",
            "-google",
            "google favicon",
            "googleimageproxy",
            "imageproxy",
            "emailproxy",
            "imagecache",
            "feedburner",
            "feedfetch",
            "semrush",
            "ahrefs",
            "dataprovider",
            "datanyze",
            "dataminr",
            "nutch",
            "heritrix",
            "zgrab",
            "masscan",
            "nmap",
            "sitemap",
            "indexer",
            "parser",
            "extract",
            "analyz",
            "siteimprove",
            "sistrix",
            "optimizer",
            "larbin",
            "binlar",
            "linkdex",
            "netcraft",
            "baidu transcoder",
            "baidu-",
            "coccoc/1",
            "daumoa",
            "teoma",
            "ezooms",
            "gigablast",
            "nuzzel",
            "outbrain",
            "postrank",
            "metauri",
            "embedly",
            "hatena",
            "appinsights",
            "meltwater",
            "traackr",
            "collectd",
            "datadog",
            "cloudflare",
            "exporter",
            "sitesucker",
            "searchbot",
            "search bot",
            "web search",
            "transcoder",
            "telegram",
            "qwant",
            "snapchat ads",
            "bytespider");

    /*
     * Both patterns mean the same to Java and to JavaScript, which reads them in the rule file: so the end of the text is not
     * "$", before which Java allows a line break, and white space is not "\s", which is more in JavaScript.
     */

    /** A name that ends in the word itself, as {@code Googlebot} does; two makers of phones are called that too. */
    private static final Pattern NAMES = Pattern.compile(
            "(?<!cu)(?<!x)(?:bots?|robot)(?:(?![\\s\\S])|[^a-z\\t-\\r ])" + "|(?:bot|spider|crawler)(?![\\s\\S])");

    /** The old way of a program to call itself a browser; Internet Explorer and Konqueror are the browsers that do. */
    private static final Pattern COMPATIBLE =
            Pattern.compile("\\(compatible(?!; ?(?:msie|konqueror|msn|webtv|polaris))");

    /** A user agent that names none of these has neither a browser nor a system a person could use. */
    private static final List<String> SYSTEMS = List.of(
            "mozilla",
            "opera",
            "browser",
            "ucweb",
            "windows",
            "mac",
            "linux",
            "android",
            "dalvik",
            "okhttp",
            "iphone",
            "ipad",
            "ios",
            "cfnetwork",
            "darwin",
            "dart/",
            "mobile",
            "midp",
            "maui",
            "mre",
            "symbian",
            "nokia",
            "samsung",
            "blackberry");

    private Crawlers() {}

    /** Whoever names one of these is one. */
    static List<String> marks() {
        return MARKS;
    }

    /** Whoever matches one of these somewhere is one. */
    static List<String> patterns() {
        return List.of(NAMES.pattern(), COMPATIBLE.pattern());
    }

    /** Whoever names none of these is one. */
    static List<String> systems() {
        return SYSTEMS;
    }

    /** @param agent the user agent in lower case */
    static boolean match(String agent) {
        return names(MARKS, agent)
                || COMPATIBLE.matcher(agent).find()
                || NAMES.matcher(agent).find()
                || !names(SYSTEMS, agent);
    }

    private static boolean names(List<String> words, String agent) {
        for (String word : words) {
            if (agent.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
