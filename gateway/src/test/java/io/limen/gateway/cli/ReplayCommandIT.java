package io.limen.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.main.Limen;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command against a server that answers like a gateway in good and bad moments. */
class ReplayCommandIT {
    private final Vertx vertx = Vertx.vertx();
    private final List<JsonObject> received = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger calls = new AtomicInteger();
    private final StringWriter said = new StringWriter();
    private Behaviour behaviour = (request, events) -> taken();
    private int port;

    private final Path folder;

    ReplayCommandIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** What to answer to the call of these events; {@link #received} holds only those of calls answered 200. */
    private interface Behaviour {
        Reply to(HttpServerRequest request, JsonArray events);
    }

    private record Reply(int status, String retryAfter, JsonObject body) {}

    @BeforeEach
    void listen() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)));
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void replayShouldKeepEachVisitorsOrderWhenThereAreManyLanes() throws IOException {
        Path file = events(2_000, 37);

        int exit = replay(file.toString(), "--batch", "50", "--connections", "8", "--key", "k");

        assertThat(exit).as(said.toString()).isZero();
        assertThat(received).hasSize(2_000);
        Map<String, Integer> last = new HashMap<>();
        received.forEach(event -> {
            int number = event.getInteger("number");
            assertThat(number).isGreaterThan(last.getOrDefault(event.getString("anonymousId"), -1));
            last.put(event.getString("anonymousId"), number);
        });
        assertThat(said.toString()).contains("accepted             2,000", "rejected                 0");
    }

    @Test
    void replayShouldRepeatACallWhenTheGatewayIsOverloaded() throws IOException {
        behaviour = (request, events) -> calls.incrementAndGet() % 3 == 0
                ? taken()
                : new Reply(calls.get() % 3 == 1 ? 429 : 503, "0", new JsonObject().put("title", "Overloaded"));

        int exit = replay(events(100, 5).toString(), "--batch", "20", "--connections", "1");

        assertThat(exit).as(said.toString()).isZero();
        assertThat(received).extracting(event -> event.getInteger("number")).isEqualTo(upTo(100));
    }

    @Test
    void replayShouldFailAndSayWhyWhenEventsAreRejected() throws IOException {
        behaviour = (request, events) -> rejecting(events);
        Path file = events(100, 5);
        Files.writeString(file, Files.readString(file) + "oops\n");
        Path report = folder.resolve("report.json");

        int exit = replay(file.toString(), "--batch", "7", "--report", report.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(said.toString())
                .contains("10  number ends in 3 (first: events.jsonl:4)", "1  not JSON (first: events.jsonl:101)");
        JsonObject written = new JsonObject(Files.readString(report));
        assertThat(written.getLong("events")).isEqualTo(101);
        assertThat(written.getLong("accepted")).isEqualTo(90);
        assertThat(written.getLong("rejected")).isEqualTo(11);
        assertThat(replay(file.toString(), "--allow-rejected")).isZero();
    }

    @Test
    void replayShouldStopAtOnceWhenTheKeyIsWrong() throws IOException {
        behaviour = (request, events) -> {
            calls.incrementAndGet();
            return new Reply(401, "", new JsonObject().put("title", "Unknown key"));
        };

        int exit = replay(events(50_000, 100).toString(), "--connections", "2", "--batch", "10");

        assertThat(exit).isEqualTo(1);
        assertThat(said.toString()).contains("given up: 401 Unknown key");
        assertThat(calls).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void replayShouldGiveUpWhenNobodyAnswersWithinItsPatience() throws Exception {
        Path file = events(10, 2);
        close();

        assertThat(replay(file.toString(), "--patience", "0")).isEqualTo(1);
        assertThat(said.toString()).contains("given up: gave up after trying for 0 s: no answer");
    }

    @Test
    void replayShouldMeasureFromWhenAnEventWasDueWhenItHasARate() throws IOException {
        Path report = folder.resolve("report.json");

        assertThat(replay(events(200, 10).toString(), "--rate", "1000", "--report", report.toString()))
                .isZero();

        JsonObject written = new JsonObject(Files.readString(report));
        assertThat(written.getString("latencyOf")).isEqualTo("event");
        assertThat(written.getDouble("eventsPerSecond")).isLessThanOrEqualTo(1_010);
    }

    private int replay(String... arguments) {
        CommandLine limen = Limen.commandLine().setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
        List<String> all = new ArrayList<>(List.of("replay", "--url", "http://127.0.0.1:" + port));
        all.addAll(List.of(arguments));
        return limen.execute(all.toArray(String[]::new));
    }

    private Path events(int count, int visitors) throws IOException {
        List<String> lines = IntStream.range(0, count)
                .mapToObj(n -> new JsonObject()
                        .put("type", "page")
                        .put("anonymousId", "v" + n % visitors)
                        .put("number", n)
                        .encode())
                .toList();
        return Files.write(folder.resolve("events.jsonl"), lines);
    }

    private void answer(HttpServerRequest request, Buffer body) {
        JsonArray events = new JsonObject(body).getJsonArray("batch");
        Reply reply = behaviour.to(request, events);
        if (reply.status() == 200) {
            events.forEach(event -> received.add((JsonObject) event));
        }
        request.response().setStatusCode(reply.status());
        if (!reply.retryAfter().isEmpty()) {
            request.response().putHeader("Retry-After", reply.retryAfter());
        }
        request.response().end(reply.body().toBuffer());
    }

    private static Reply taken() {
        return new Reply(200, "", new JsonObject().put("success", true).put("rejected", new JsonArray()));
    }

    private static Reply rejecting(JsonArray events) {
        JsonArray rejected = new JsonArray();
        IntStream.range(0, events.size())
                .filter(at -> events.getJsonObject(at).getInteger("number") % 10 == 3)
                .forEach(at -> rejected.add(new JsonObject().put("index", at).put("reason", "number ends in 3")));
        return new Reply(200, "", new JsonObject().put("success", true).put("rejected", rejected));
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
