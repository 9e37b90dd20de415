package io.limen.gateway.main;

import static io.limen.gateway.main.Running.decision;
import static io.limen.gateway.main.Running.json;
import static io.limen.gateway.main.Running.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.limen.gateway.BlockedLoopWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is learned from what visitors do, from the first decision to the last. */
class LearningIT {
    private static final int VISITORS = 400;
    private static final Map<String, String> SHOP = Map.of(
            "goals.yaml", "order: { event: Order Completed, within: 7d }\n",
            "content/a.html", "<p>a</p>",
            "content/b.html", "<p>b</p>",
            "gateway.yaml", "learning: { every: 200ms, holdMax: 1s }\n",
            "experiences.yaml", """
                    slots: { hero: { default: page } }
                    experiences:
                      deal: { slot: hero, goal: order, split: bandit, bandit: { exploration: 4% }, variants: { a: a.html, b: b.html } }
                    """);

    @RegisterExtension
    static final BlockedLoopWatch WATCH = new BlockedLoopWatch();

    private static String track(String visitor, String event, String properties) {
        return "{\"type\":\"track\",\"event\":\"" + event + "\",\"anonymousId\":\"" + visitor + "\",\"messageId\":\""
                + event + visitor + "\",\"properties\":{" + properties + "}}";
    }

    private static JsonNode decided(Running gateway, String visitor) {
        return decision(
                json(gateway.post("/v1/decide", "{\"writeKey\":\"demo\",\"anonymousId\":\"" + visitor + "\"}")),
                "hero");
    }

    private static Map<String, Integer> shown(Running gateway, String visitors) {
        Map<String, Integer> variantToTimes = new HashMap<>();
        for (int i = 0; i < VISITORS; i++) {
            JsonNode decision = decided(gateway, visitors + i);
            assertThat(decision.path("reason").asText()).isEqualTo("BANDIT");
            variantToTimes.merge(decision.path("variant").asText(), 1, Integer::sum);
        }
        return variantToTimes;
    }

    /** Everybody sees what was decided, and who sees b orders. */
    private static void visit(Running gateway, String visitors) {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < VISITORS; i++) {
            String visitor = visitors + i;
            String variant = decided(gateway, visitor).path("variant").asText();
            events.add(track(
                    visitor, "Experiment Viewed", "\"experiment_id\":\"deal\",\"variation_id\":\"" + variant + "\""));
            if (variant.equals("b")) {
                events.add(track(visitor, "Order Completed", "\"total\":10"));
            }
        }
        gateway.sent(events.toArray(String[]::new));
    }

    private static String rules(Running gateway) {
        String payload = gateway.get("/v1/rules").body().split("\\.", -1)[1];
        return new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
    }

    @Test
    void guardRailShouldStopWhatDoesHarmAndSaySo(@TempDir Path folder, @TempDir Path data) throws IOException {
        Running.write(folder, SHOP);
        Running.write(
                folder,
                Map.of(
                        "goals.yaml",
                        "order: { event: Order Completed, within: 7d, guardRail: true }\n",
                        "experiences.yaml",
                        """
                        slots: { hero: { default: page } }
                        experiences: { deal: { slot: hero, goal: order, variants: { b: b.html, a: a.html } } }
                        """));
        try (Running gateway = Running.start(WATCH, folder, data)) {
            assertThat(rules(gateway)).contains("deal");
            visit(gateway, "first-");

            until(() -> decided(gateway, "first-1").path("reason").asText(), "DEFAULT"::equals);

            until(() -> rules(gateway), rules -> !rules.contains("deal"));
            assertThat(gateway.opsPost("/results").body()).contains("\"stopped\":[\"a\"]");
            assertThat(gateway.explained("first-1", "", "/").toString()).contains("stopped: a does harm to order");
        }
        try (Running gateway = Running.start(WATCH, folder, data)) {
            assertThat(decided(gateway, "first-1").path("reason").asText())
                    .as("from the first decision on")
                    .isEqualTo("DEFAULT");
            assertThat(rules(gateway)).doesNotContain("deal");
        }
    }

    private static long version(Running gateway) {
        return gateway.ops("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("limen_learning_version "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }

    @Test
    void banditShouldShowWhatSellsAndGoOnAfterARestart(@TempDir Path folder, @TempDir Path data) throws IOException {
        Running.write(folder, SHOP);
        long version;
        try (Running gateway = Running.start(WATCH, folder, data)) {
            assertThat(shown(gateway, "first-").get("a")).isBetween(VISITORS * 4 / 10, VISITORS * 6 / 10);
            visit(gateway, "first-");

            String results =
                    until(() -> gateway.opsPost("/results").body(), body -> body.matches("(?s).*\"b\":0\\.9[56].*"));

            assertThat(results).contains("\"experience\":\"deal\"");
            // Of what is learned four in a hundred see a, and nobody who has a variant sees another.
            assertThat(shown(gateway, "next-").getOrDefault("a", 0)).isLessThan(VISITORS / 10);
            assertThat(decided(gateway, "first-1").path("reason").asText()).isEqualTo("STICKY");
            // What was decided last is appended after its answer.
            until(gateway::verify, "clean"::equals);
            version = version(gateway);
        }
        try (Running gateway = Running.start(WATCH, folder, data)) {
            until(() -> version(gateway), now -> now > version);
            assertThat(shown(gateway, "last-").getOrDefault("a", 0)).isLessThan(VISITORS / 10);
        }
    }
}
