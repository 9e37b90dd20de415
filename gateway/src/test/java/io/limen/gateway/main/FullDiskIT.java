package io.limen.gateway.main;

import static io.limen.gateway.main.Running.feature;
import static io.limen.gateway.main.Running.json;
import static io.limen.gateway.main.Running.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.SmallDisk;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What callers see of a disk that runs full: events are refused for now, pages are answered, and it ends by itself. */
class FullDiskIT {
    private static final Map<String, String> SHOP = Map.of(
            "features.yaml", "views: { count: Product Viewed }\n",
            "segments.yaml", "keen: { when: views >= 2 }\n",
            "segments.lock", "keen: 0\n",
            "content/one.html", "<p>One</p>\n",
            "experiences.yaml", """
                    slots: { hero: { default: page } }
                    experiences:
                      again: { slot: hero, segment: keen, variants: { one: one.html } }
                    """);

    private static final String VISITOR = "full";
    private static final int BATCH = 50;
    private static final int BATCHES_MAX = 200;
    private static final int LOOKS = 20;
    private static final int RECOVERY_ATTEMPTS_MAX = 4;

    @RegisterExtension
    static final BlockedLoopWatch WATCH = new BlockedLoopWatch();

    private final Path folder;
    private final Path configuration;

    FullDiskIT(@TempDir Path folder) throws IOException {
        this.folder = Files.createDirectory(folder.resolve("disk"));
        this.configuration = Running.write(folder.resolve("config"), SHOP);
    }

    @Test
    void gatewayShouldRefuseEventsAndDecideWhileTheDiskIsFullAndRecoverWhenThereIsRoom() throws IOException {
        try (SmallDisk disk = SmallDisk.at(folder, 64)) {
            String views;
            try (Running gateway = Running.start(WATCH, configuration, folder.resolve("data"))) {
                gateway.sent(viewed("known", "k-1", ""), viewed("known", "k-2", ""));
                until(() -> decision(gateway, "known"), answer -> answer.body().contains("One"));
                disk.fill();
                List<String> refused = new ArrayList<>();
                int acknowledged = sendUntilRefused(gateway, refused);

                for (int look = 0; look < LOOKS; look++) {
                    assertRefusedForNow(gateway, refused.get(0));
                    assertThat(decision(gateway, "known").statusCode()).isEqualTo(200);
                    assertThat(decision(gateway, "known").body()).contains("One");
                    assertThat(decision(gateway, "unknown").statusCode()).isEqualTo(200);
                    assertThat(gateway.get("/v1/fragments/hero?path=/", "Cookie", "limen_id=known")
                                    .statusCode())
                            .isEqualTo(200);
                    assertThat(gateway.ops("/health/ready").statusCode()).isEqualTo(200);
                }

                disk.makeRoom();
                awaitIngest(gateway);
                // As the SDKs do with what was answered 503: the same again.
                String position = "";
                for (String batch : refused) {
                    HttpResponse<String> answer = gateway.post("/v1/batch", batch);
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                    position = json(answer).path("position").asText();
                }
                int sent = acknowledged + BATCH * refused.size();
                views = sent + ".0";
                String folded = position;
                until(() -> feature(gateway.explained(VISITOR, folded, "/"), "views"), views::equals);
                assertThat(until(gateway::verify, "clean"::equals)).isEqualTo("clean");
                System.out.printf(
                        "full disk: %d events acknowledged before, %d refused and sent again%n",
                        acknowledged, BATCH * refused.size());
            }
            try (Running again = Running.start(WATCH, configuration, folder.resolve("data"))) {
                assertThat(feature(again.explained(VISITOR, "", "/"), "views")).isEqualTo(views);
                assertThat(until(again::verify, "clean"::equals)).isEqualTo("clean");
            }
        }
    }

    /** What RocksDB set aside for its file is used up first. Returns how many events were acknowledged. */
    private static int sendUntilRefused(Running gateway, List<String> refused) {
        for (int number = 0; number < BATCHES_MAX; number++) {
            String batch = batch(number);
            HttpResponse<String> answer = gateway.post("/v1/batch", batch);
            if (answer.statusCode() != 200) {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                refused.add(batch);
                return number * BATCH;
            }
            assertThat(json(answer).path("accepted").asInt()).isEqualTo(BATCH);
        }
        throw new AssertionError(BATCHES_MAX + " batches fit on a full disk");
    }

    private static void assertRefusedForNow(Running gateway, String batch) {
        HttpResponse<String> answer = gateway.post("/v1/batch", batch);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        HttpResponse<String> health = gateway.ops("/health/ready/ingest");
        assertThat(health.statusCode()).as(health.body()).isEqualTo(503);
        assertThat(health.body()).contains("cannot be written");
    }

    private static void awaitIngest(Running gateway) {
        for (int attempt = 1; ; attempt++) {
            try {
                until(() -> gateway.ops("/health/ready/ingest").statusCode(), status -> status == 200);
                return;
            } catch (AssertionError notYet) {
                if (attempt == RECOVERY_ATTEMPTS_MAX) {
                    throw notYet;
                }
            }
        }
    }

    private static HttpResponse<String> decision(Running gateway, String visitor) {
        return gateway.post(
                "/v1/decide",
                "{\"anonymousId\":\"" + visitor + "\",\"context\":{\"page\":{\"path\":\"/\"}}}",
                "Authorization",
                Running.SECRET);
    }

    private static String batch(int number) {
        String events = IntStream.range(0, BATCH)
                .mapToObj(i -> viewed(VISITOR, "f-" + number + "-" + i, noise(number * BATCH + i)))
                .collect(Collectors.joining(","));
        return "{\"writeKey\":\"demo\",\"batch\":[" + events + "]}";
    }

    private static String viewed(String visitor, String messageId, String noise) {
        return "{\"type\":\"track\",\"event\":\"Product Viewed\",\"anonymousId\":\"" + visitor + "\",\"messageId\":\""
                + messageId + "\",\"properties\":{\"noise\":\"" + noise + "\"}}";
    }

    /** What does not compress. */
    private static String noise(int seed) {
        return new Random(seed)
                .ints(8_000, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
