package io.limen.gateway.main;

import static io.limen.gateway.main.Running.json;
import static io.limen.gateway.main.Running.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.privacy.EdgeKeysFile;
import io.limen.gateway.wire.DecisionCookie;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What an edge lives on, from a whole gateway: the cookie, the content it names, and what a change leaves of both. */
class EdgeIT {
    private static final String WELCOME = "content/hero/welcome.html";
    private static final Map<String, String> SHOP = Map.of(
            "features.yaml", "views: { count: Product Viewed }\n", WELCOME, "<p>one</p>", "experiences.yaml", """
            pages: { home: /, product: /p/* }
            slots: { hero: { default: page } }
            experiences:
              welcome: { slot: hero, when: "views >= 1 && page.type == 'home'", variants: { hello: hero/welcome.html } }
            """);
    private static final String VIEW =
            "{\"type\":\"track\",\"event\":\"Product Viewed\",\"anonymousId\":\"ann\",\"properties\":{}}";

    @RegisterExtension
    static final BlockedLoopWatch WATCH = new BlockedLoopWatch();

    private static DecisionCookie viewed(Running gateway, Path data) throws IOException {
        HttpResponse<String> answer = gateway.post(
                "/_l/v1/batch",
                "{\"writeKey\":\"demo\",\"batch\":[" + VIEW + "]}",
                "Sec-Fetch-Site",
                "same-origin",
                "Cookie",
                "limen_id=ann");
        String cookie = answer.headers().allValues("Set-Cookie").stream()
                .filter(one -> one.startsWith("limen_d="))
                .findFirst()
                .orElseThrow();
        String value = cookie.substring("limen_d=".length(), cookie.indexOf(';'));
        return DecisionCookie.read(
                        value,
                        "ann",
                        new EdgeKeysFile(data.resolve(EdgeKeysFile.NAME)).read()::verifies,
                        System.currentTimeMillis() / 1_000)
                .orElseThrow();
    }

    private static String content(Running gateway, String ref) {
        HttpResponse<String> answer = gateway.get("/_l/v1/content/" + ref);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static String fragment(Running gateway) {
        return gateway.get("/v1/fragments/hero?path=/", "Cookie", "limen_id=ann")
                .body();
    }

    @Test
    void edgeShouldShowWhatTheGatewayWouldBeforeAndAfterAChange(@TempDir Path folder, @TempDir Path data)
            throws IOException {
        Running.write(folder, SHOP);
        String before;
        try (Running gateway = Running.start(WATCH, folder, data)) {
            DecisionCookie cookie = viewed(gateway, data);
            before = cookie.word("hero", "home").orElseThrow();
            assertThat(cookie.word("hero", "product")).contains(".");
            String shown = until(() -> fragment(gateway), html -> html.contains("<p>one</p>"));
            assertThat(shown.replaceFirst(" data-limen-decision=\"\\w+\"", ""))
                    .isNotEqualTo(shown)
                    .isEqualTo(content(gateway, before));

            Running.write(folder, Map.of(WELCOME, "<p>two</p>"));
            until(() -> fragment(gateway), html -> html.contains("<p>two</p>"));
            String after = viewed(gateway, data).word("hero", "home").orElseThrow();

            assertThat(content(gateway, after)).contains("<p>two</p>");
            assertThat(content(gateway, before)).contains("<p>one</p>");
            assertThat(gateway.get("/v1/content/" + "A".repeat(22)).statusCode())
                    .isEqualTo(404);
        }
        try (Running again = Running.start(WATCH, folder, data)) {
            assertThat(content(again, before))
                    .as("pages are kept longer than processes")
                    .contains("<p>one</p>");
        }
    }

    @Test
    void gatewayShouldTellAnEdgeTheCookieAndKeepKeysToItself(@TempDir Path folder, @TempDir Path data)
            throws IOException {
        Running.write(folder, SHOP);
        try (Running gateway = Running.start(WATCH, folder, data)) {
            HttpResponse<String> answer = gateway.post(
                    "/v1/decide",
                    "{\"writeKey\":\"demo\",\"anonymousId\":\"ann\",\"cookie\":true,\"events\":[" + VIEW + "]}");

            String value = json(answer).path("cookie").path("value").asText();
            String keys = Files.readString(data.resolve(EdgeKeysFile.NAME));
            assertThat(DecisionCookie.read(
                            value,
                            "ann",
                            new EdgeKeysFile(data.resolve(EdgeKeysFile.NAME)).read()::verifies,
                            System.currentTimeMillis() / 1_000))
                    .isPresent();
            String first = keys.substring(keys.indexOf("edge\": [\"") + 9).substring(0, 43);
            assertThat(gateway.ops("/metrics").body() + gateway.ops("/config").body())
                    .doesNotContain(first);
        }
    }
}
