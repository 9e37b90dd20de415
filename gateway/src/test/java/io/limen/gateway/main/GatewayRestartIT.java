package io.limen.gateway.main;

import static io.limen.gateway.main.Running.decision;
import static io.limen.gateway.main.Running.environment;
import static io.limen.gateway.main.Running.feature;
import static io.limen.gateway.main.Running.json;
import static io.limen.gateway.main.Running.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.limen.gateway.BlockedLoopWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What time, a restart and a changed configuration do to what is known. */
class GatewayRestartIT {
    private static final Map<String, String> SHOP = Map.of(
            "features.yaml", """
                    views:      { count: Product Viewed }
                    carts:      { count: Product Added }
                    since_view: { since: Product Viewed }
                    best:       { max: Product Viewed, of: price }
                    """,
            "segments.yaml", """
                    keen:    { when: views >= 2 }
                    resting: { when: since_view > duration('1s') && since_view < duration('3s') }
                    """,
            "segments.lock", "keen: 0\nresting: 1\n",
            "content/one.html", "<p>One</p>\n",
            "content/two.html", "<p>Two</p>\n",
            "experiences.yaml", """
                    slots: { hero: { default: page } }
                    experiences:
                      again: { slot: hero, segment: keen, variants: { one: one.html, two: two.html } }
                    """);

    @RegisterExtension
    static final BlockedLoopWatch WATCH = new BlockedLoopWatch();

    private final Path folder;

    GatewayRestartIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private Running start(Map<String, String> files) throws IOException {
        Path configuration = Running.write(Files.createTempDirectory(folder, "config"), files);
        return Running.start(WATCH, configuration, folder.resolve("data"));
    }

    private static Map<String, String> shopWith(String file, String text) {
        Map<String, String> files = new TreeMap<>(SHOP);
        files.put(file, text);
        return files;
    }

    private static String viewed(String visitor, int price) {
        return "{\"type\":\"track\",\"event\":\"Product Viewed\",\"anonymousId\":\"" + visitor
                + "\",\"properties\":{\"price\":" + price + "}}";
    }

    @Test
    void restartShouldKeepProfilesSegmentsAndAssignments() throws IOException {
        JsonNode before;
        try (Running gateway = start(SHOP)) {
            gateway.sent(viewed("back", 5), viewed("back", 7));
            before = until(
                    () -> decision(gateway.explained("back", "", "/"), "hero"),
                    decision -> decision.path("reason").asText().equals("STICKY"));
        }

        try (Running gateway = start(SHOP)) {
            JsonNode answer = gateway.explained("back", "", "/");

            assertThat(feature(answer, "views")).isEqualTo("2.0");
            assertThat(feature(answer, "best")).isEqualTo("7.0");
            assertThat(decision(answer, "hero").path("variant")).isEqualTo(before.path("variant"));
            assertThat(decision(answer, "hero").path("reason").asText()).isEqualTo("STICKY");
            assertThat(gateway.segments("back").has("keen")).isTrue();
            assertThat(until(gateway::verify, "clean"::equals)).isEqualTo("clean");
        }
    }

    /** As `activated` entries of the log: one a partition of each configuration that is not the one before. */
    @Test
    void restartShouldTellPartitionsOfAConfigurationOnlyWhenItIsAnother() throws IOException {
        List<Integer> activations = new ArrayList<>();
        Map<String, String> other = shopWith("features.yaml", SHOP.get("features.yaml") + "seen: { count: Seen }\n");
        for (Map<String, String> files : List.of(SHOP, SHOP, other, other, SHOP)) {
            try (Running gateway = start(files)) {
                activations.add(gateway.ops("/tail?n=10000").body().split("\"activated\"", -1).length - 1);
            }
        }

        int partitions = activations.get(0);
        assertThat(partitions).isPositive();
        assertThat(activations).containsExactly(partitions, partitions, 2 * partitions, 2 * partitions, 3 * partitions);
    }

    @Test
    void changedConfigurationShouldKeepWhatItDefinesAsBefore() throws IOException {
        String changed = """
                views:      { count: Product Viewed }
                since_view: { since: [Product Viewed, Product Added] }
                best:       { max: Product Viewed, of: price }
                cheapest:   { min: Product Viewed, of: price }
                """;
        try (Running gateway = start(SHOP)) {
            gateway.sent(viewed("kept", 5), viewed("kept", 7));
            until(() -> gateway.segments("kept"), segments -> segments.has("keen"));
        }

        try (Running gateway = start(shopWith("features.yaml", changed))) {
            JsonNode before = gateway.explained("kept", "", "/");
            JsonNode after = gateway.explained("kept", gateway.sent(viewed("kept", 6)), "/");

            assertThat(feature(before, "views")).isEqualTo("2.0");
            assertThat(feature(before, "best")).isEqualTo("7.0");
            assertThat(feature(before, "carts")).as("removed").isEqualTo("no such feature");
            assertThat(feature(before, "cheapest")).as("new: nothing yet").isNotEqualTo("5.0");
            assertThat(feature(after, "views")).isEqualTo("3.0");
            assertThat(feature(after, "best")).isEqualTo("7.0");
            assertThat(feature(after, "cheapest")).isEqualTo("6.0");
            assertThat(gateway.segments("kept").has("keen")).isTrue();
            assertThat(until(gateway::verify, "clean"::equals)).isEqualTo("clean");
        }
    }

    @Test
    void segmentShouldBeEnteredAndLeftByTimeAlone() throws IOException {
        try (Running gateway = start(SHOP)) {
            long sent = System.currentTimeMillis();
            gateway.sent(viewed("resting", 5));

            until(() -> members(gateway, "resting"), members -> members == 1);
            Instant since = Instant.parse(
                    gateway.segments("resting").path("resting").path("since").asText());
            until(() -> members(gateway, "resting"), members -> members == 0);

            assertThat(since.toEpochMilli() - sent)
                    .as("entered a second after the event, seen within a second of that")
                    .isBetween(1_000L, 2_500L);
            assertThat(gateway.segments("resting").has("resting")).isFalse();
            assertThat(until(gateway::verify, "clean"::equals)).isEqualTo("clean");
        }
    }

    /** As the owner of the visitors counts them: nobody asked for this visitor. */
    private static int members(Running gateway, String segment) {
        return json(gateway.get("/v1/segments", "Authorization", Running.SECRET))
                .path("segments")
                .path(segment)
                .path("visitors")
                .asInt();
    }

    @Test
    void startShouldBeRefusedWhenAModelIsNotTheOneDescribed() throws IOException {
        Path configuration = demoWith("models/purchase_intent/model.yaml", "39a46ebc392d90ff", "0000000000000000");

        assertThatThrownBy(() -> Site.read(configuration, environment(folder.resolve("data"))))
                .hasMessageContaining("model.yaml")
                .hasMessageContaining("39a46ebc392d90ff");
    }

    @Test
    void startShouldBeRefusedWhenAModelScoresOtherwiseThanItsTrainingDid() throws IOException {
        String parity = Files.readString(Running.DEMO.resolve("models/purchase_intent/parity.json"));
        String score = parity.replaceFirst("(?s)^.*?\"score\":\\s*([-0-9.eE]+).*$", "$1");
        Path configuration = demoWith("models/purchase_intent/parity.json", score, "0.987654");

        assertThatThrownBy(() -> Running.start(WATCH, configuration, folder.resolve("data")))
                .hasMessageContaining("parity.json row 0")
                .hasMessageContaining("0.987654");
    }

    private Path demoWith(String file, String text, String replacement) throws IOException {
        Path copy = folder.resolve("demo");
        try (Stream<Path> paths = Files.walk(Running.DEMO)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(Running.DEMO.relativize(path).toString());
                Files.createDirectories(to.getParent());
                Files.copy(path, to);
            }
        }
        Path changed = copy.resolve(file);
        Files.writeString(changed, Files.readString(changed).replace(text, replacement));
        return copy;
    }
}
