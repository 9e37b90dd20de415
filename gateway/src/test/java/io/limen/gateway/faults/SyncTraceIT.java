package io.limen.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.faults.SyncedFirst.Acknowledgement;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A kill leaves what the kernel was given; only the machine's end tells whether the disk had it. So the kernel's calls
 * are looked at: was every acknowledged event synced before its answer left?
 */
class SyncTraceIT {
    private static final int CONNECTIONS = 8;
    private static final int EVENTS_EACH = 40;
    private static final int EVENTS = CONNECTIONS * EVENTS_EACH;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final Duration APPENDED_MAX = Duration.ofSeconds(60);

    private final Path folder;

    SyncTraceIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void gatewayShouldAnswerOnlyWhatIsSynced() throws IOException {
        Map<String, String> settings =
                Map.of("LIMEN_DATA_DIR", folder.resolve("data").toString(), "LIMEN_BUDGETS_REHEARSE", "100ms");
        try (GatewayProcess gateway =
                new GatewayProcess("synced", FaultSite.configuration(folder.resolve("config")), settings)) {
            gateway.launch();
            gateway.awaitReady();
            try (Strace strace = Strace.attach(gateway.pid(), folder.resolve("trace"))) {
                List<Acknowledgement> acknowledged =
                        sendAll(gateway.ports().orElseThrow().http());
                SyncedFirst trace = strace.end();

                assertThat(acknowledged).hasSize(EVENTS);
                assertThat(trace.violations(acknowledged)).isEmpty();
                System.out.printf(
                        "%d events were answered over HTTP, each after the sync of its write: %d syncs%n",
                        EVENTS, trace.syncs());
            }
        }
    }

    /** That these eyes see: a log that answers when it is asked. */
    @Test
    void answersBeforeTheSyncShouldBeSeen() throws IOException {
        assertThat(violationsOf("durable")).isEmpty();
        assertThat(violationsOf("early")).hasSizeGreaterThan(EVENTS / 10);
    }

    private List<String> violationsOf(String manner) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppendAndAnswer.class.getName(),
                        folder.resolve(manner).toString(),
                        Integer.toString(EVENTS),
                        manner)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = process.inputReader();
                OutputStream told = process.getOutputStream()) {
            assertThat(said.readLine()).isEqualTo("open");
            try (Strace strace = Strace.attach(process.pid(), folder.resolve(manner + ".trace"))) {
                told.write('\n');
                told.flush();
                for (String line = said.readLine(); !"done".equals(line); line = said.readLine()) {
                    assertThat(line).startsWith("answered ");
                }
                return strace.end()
                        .violations(IntStream.range(0, EVENTS)
                                .mapToObj(AppendAndAnswer::message)
                                .map(message -> new Acknowledgement(message, "answered " + message))
                                .toList());
            }
        } finally {
            process.destroyForcibly();
            Waiting.end(process, ANSWER_MAX);
        }
    }

    /** Several at a time, so that events share syncs. */
    private static List<Acknowledgement> sendAll(int port) {
        List<CompletableFuture<List<Acknowledgement>>> senders = IntStream.range(0, CONNECTIONS)
                .mapToObj(connection -> CompletableFuture.supplyAsync(
                        () -> send(port, connection * EVENTS_EACH), command -> new Thread(command).start()))
                .toList();
        return senders.stream()
                .flatMap(sender -> sender.orTimeout(APPENDED_MAX.toSeconds(), TimeUnit.SECONDS).join().stream())
                .toList();
    }

    private static List<Acknowledgement> send(int port, int from) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<Acknowledgement> acknowledged = new ArrayList<>();
        for (int number = from; number < from + EVENTS_EACH; number++) {
            String message = AppendAndAnswer.message(number);
            acknowledged.add(new Acknowledgement(message, quoted(position(client, port, message))));
        }
        return acknowledged;
    }

    private static String position(HttpClient client, int port, String message) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/batch"))
                .timeout(ANSWER_MAX)
                .POST(BodyPublishers.ofString(
                        "{\"writeKey\":\"demo\",\"batch\":[{\"type\":\"track\",\"event\":\"Seen\","
                                + "\"anonymousId\":\"traced\",\"messageId\":\"" + message + "\"}]}"))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return new JsonObject(answer.body()).getString("position");
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException stop) {
            throw Waiting.interrupted(stop);
        }
    }

    /** As strace writes what is in quotes in JSON. */
    private static String quoted(String text) {
        return "\\\"" + text + "\\\"";
    }
}
