package io.limen.gateway.wire;

import java.util.List;
import java.util.Locale;

/**
 * Programs that call for somebody else: SDKs of servers and plain HTTP clients. Their user agent says nothing about the
 * visitor, so it neither names a device nor makes the visitor a bot.
 */
final class ApiClients {
    private static final List<String> BEGINNINGS = List.of(
            "analytics-",
            "analytics.",
            "rudder",
            "segment",
            "limen",
            "curl/",
            "wget/",
            "httpie/",
            "postman",
            "insomnia",
            "grafana k6",
            "k6/",
            "python",
            "aiohttp",
            "go-http-client",
            "java",
            "apache-httpclient",
            "okhttp",
            "axios",
            "node",
            "undici",
            "got ",
            "guzzle",
            "php",
            "symfony",
            "ruby",
            "faraday",
            "dart",
            "vert.x",
            "reactor",
            "perl",
            "libwww",
            ".net",
            "restsharp",
            "ktor",
            "rust",
            "reqwest");

    private ApiClients() {}

    /** How their user agents begin, in lower case. */
    static List<String> beginnings() {
        return BEGINNINGS;
    }

    static boolean match(String userAgent) {
        String agent = userAgent.toLowerCase(Locale.ROOT);
        return BEGINNINGS.stream().anyMatch(agent::startsWith);
    }
}
