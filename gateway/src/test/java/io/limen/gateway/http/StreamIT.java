package io.limen.gateway.http;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.decision.Snapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Events that tell of another configuration. */
class StreamIT {
    private static final String STREAM = "/v1/stream?writeKey=wk";

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Shop shop(String options) {
        return watch.unwatched(() -> new Shop(watch.vertx(), options));
    }

    private static Snapshot changed(String to) {
        return Shop.configuration(Map.of("flags.yaml", "plain: { default: " + to + " }"))
                .snapshot();
    }

    /** A stream that is open, and its lines. */
    private record Listening(HttpResponse<?> head, BufferedReader lines) implements AutoCloseable {
        /** The next event, comment or id: its lines, up to an empty one. */
        List<String> next() throws IOException {
            List<String> block = new ArrayList<>();
            for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
                block.add(line);
            }
            return block;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    private Listening listen(Shop shop, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(shop.origin() + STREAM));
        HttpResponse<InputStream> answer = client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofInputStream());
        return new Listening(answer, new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
    }

    @Test
    void streamShouldTellWhenAnotherConfigurationIsInForce() throws Exception {
        Shop shop = shop(", origins: [https://shop.example]");
        try (Listening listening = listen(shop, "Origin", "https://shop.example")) {
            assertThat(listening.head().statusCode()).isEqualTo(200);
            assertThat(listening.head().headers().firstValue("Content-Type")).contains("text/event-stream");
            assertThat(listening.head().headers().firstValue("Cache-Control")).contains("private, no-store");
            assertThat(listening.head().headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("https://shop.example");
            assertThat(listening.next())
                    .containsExactly(
                            "retry: 1000", "id: " + shop.snapshots.active().hash());

            Snapshot other = changed("other");
            shop.snapshots.activate(other);

            List<String> event = listening.next();
            assertThat(event.subList(0, 2)).containsExactly("id: " + other.hash(), "event: message");
            JsonNode data = new ObjectMapper().readTree(event.get(2).substring("data: ".length()));
            assertThat(data.path("type").asText()).isEqualTo("refetchEvaluation");
            assertThat(data.path("etag").asText()).isEqualTo(other.hash());
            assertThat(data.path("lastModified").asLong())
                    .isBetween(System.currentTimeMillis() / 1_000 - 60, System.currentTimeMillis() / 1_000);
        }
    }

    @Test
    void streamShouldTellAtOnceWhatChangedWhileTheLineWasBroken() throws Exception {
        Shop shop = shop("");
        try (Listening listening = listen(shop, "Last-Event-ID", "the one before")) {
            listening.next();
            assertThat(listening.next()).contains("event: message");
        }
    }

    @Test
    void streamShouldBeatSoThatNobodyTakesTheLineForDead() throws Exception {
        Shop shop = shop(", idle: 1s");
        try (Listening listening =
                listen(shop, "Last-Event-ID", shop.snapshots.active().hash())) {
            listening.next();
            for (int beat = 0; beat < 5; beat++) {
                assertThat(listening.next())
                        .as("beat %s, past what is idle", beat)
                        .containsExactly(":");
            }
        }
    }

    @Test
    void streamShouldEndWithTheGateway() throws Exception {
        Shop shop = shop("");
        try (Listening listening = listen(shop)) {
            listening.next();
            for (String id : watch.vertx().deploymentIDs()) {
                in(watch.vertx().undeploy(id));
            }
            assertThat(listening.lines().readLine()).as("ended, not broken").isNull();
        }
    }

    @Test
    void streamShouldBeRefusedWhenThereAreAsManyAsThereMayBe() throws Exception {
        Shop shop = shop("|, limits: { streamsMax: 1 }");
        try (Listening one = listen(shop)) {
            one.next();
            HttpResponse<String> another = shop.get(STREAM);
            assertThat(another.statusCode()).isEqualTo(429);
            assertThat(another.headers().firstValue("Retry-After")).isPresent();
            assertThat(shop.metrics.scrape()).contains("limen_limit_hit_total{limit=\"limits.streamsMax\"} 1.0");
        }
        long end = System.nanoTime() + 10_000_000_000L;
        int status = 429;
        while (status == 429 && System.nanoTime() < end) {
            try (Listening next = listen(shop)) {
                status = next.head().statusCode();
            }
        }
        assertThat(status).as("once the first has gone").isEqualTo(200);
    }

    @Test
    void streamShouldBeOpenToWhoHasAKey() {
        Shop shop = shop("");
        assertThat(shop.get("/v1/stream").statusCode()).isEqualTo(401);
        assertThat(shop.get("/v1/stream?writeKey=x").statusCode()).isEqualTo(401);
        assertThat(shop.post("/v1/stream", "", "Authorization", "Bearer wk").statusCode())
                .isEqualTo(405);
        assertThat(shop.send(shop.at(STREAM).method("HEAD", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
    }
}
