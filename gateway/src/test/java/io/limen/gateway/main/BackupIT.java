package io.limen.gateway.main;

import static io.limen.gateway.main.Running.feature;
import static io.limen.gateway.main.Running.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A gateway is backed up while events arrive, killed, and restored elsewhere. */
class BackupIT {
    private static final int BEFORE = 100;

    @RegisterExtension
    static final BlockedLoopWatch WATCH = new BlockedLoopWatch();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;
    private final List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    private final AtomicBoolean enough = new AtomicBoolean();

    BackupIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void restoreShouldGiveWhatWasAcknowledgedBeforeWhenTheGatewayIsKilled() throws Exception {
        Path backup = folder.resolve("backup");
        List<Integer> before;
        Process gateway = serve(folder.resolve("data"));
        Thread ending = new Thread(gateway::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(ending);
        try (BufferedReader said = gateway.inputReader()) {
            String[] ports = said.readLine().split("http://127.0.0.1:", -1);
            String http = "http://127.0.0.1:" + ports[1].replaceAll("\\D", "");
            String operations = "http://127.0.0.1:" + ports[2].replaceAll("\\D", "");
            Thread sender = new Thread(() -> sendUntilEnough(http), "sender");
            sender.start();
            before = until(() -> List.copyOf(acknowledged), sent -> sent.size() >= BEFORE);

            String answer = limen(0, "backup", "--ops", operations, backup.toString());
            assertThat(answer).contains("partition 0: ", "backed up to " + backup);
            assertThat(limen(1, "backup", "--ops", operations, backup.toString()))
                    .contains("is not empty (expected: a new or an empty folder)");
            assertThat(fromAPage(operations, folder.resolve("stolen"))).isEqualTo(403);
            enough.set(true);
            sender.join();
        } finally {
            gateway.destroyForcibly();
            gateway.waitFor();
            Runtime.getRuntime().removeShutdownHook(ending);
        }
        assertThat(acknowledged).as("events arrived meanwhile").hasSizeGreaterThan(before.size());
        assertThat(folder.resolve("stolen")).doesNotExist();

        String data = folder.resolve("elsewhere").toString();
        String config = Running.DEMO.toString();
        assertThat(limen(0, "restore", "--config", config, "--data", data, backup.toString()))
                .contains("restored from " + backup);
        assertThat(limen(1, "restore", "--config", config, "--data", data, backup.toString()))
                .contains("nothing is ever restored over data");

        try (Running restored = Running.start(WATCH, Running.DEMO, Path.of(data))) {
            assertThat(until(restored::verify, "clean"::equals)).isEqualTo("clean");
            for (int number : before) {
                assertThat(feature(restored.explained("kept-" + number, "", "/"), "cart_value"))
                        .isEqualTo(number + ".0");
            }
        }
        assertThat(limen(
                        0,
                        "backup",
                        "--config",
                        config,
                        "--data",
                        data,
                        folder.resolve("second").toString()))
                .contains("backed up to");
    }

    private static Process serve(Path data) throws IOException {
        ProcessBuilder process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        Path.of("target", "limen.jar").toString(),
                        "serve",
                        "--config",
                        Running.DEMO.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        process.environment().putAll(Running.environment(data));
        return process.start();
    }

    private void sendUntilEnough(String http) {
        for (int number = 1; !enough.get(); number++) {
            String event = "{\"type\":\"track\",\"event\":\"Product Added\",\"anonymousId\":\"kept-" + number
                    + "\",\"properties\":{\"product_id\":\"p1\",\"price\":" + number + "}}";
            HttpRequest request = HttpRequest.newBuilder(URI.create(http + "/v1/batch"))
                    .POST(BodyPublishers.ofString("{\"writeKey\":\"demo\",\"batch\":[" + event + "]}"))
                    .build();
            try {
                HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
                if (answer.statusCode() == 200
                        && Running.json(answer).path("accepted").asInt() == 1) {
                    acknowledged.add(number);
                }
            } catch (IOException | InterruptedException refused) {
                // Not acknowledged, then.
            }
        }
    }

    private int fromAPage(String operations, Path to) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(operations + "/backup?to=" + to))
                .header("Origin", "https://elsewhere.example")
                .POST(BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString()).statusCode();
    }

    /** What a command says, on both streams. */
    private static String limen(int exitCode, String... arguments) {
        StringWriter said = new StringWriter();
        int exited = Limen.commandLine()
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(arguments);
        assertThat(exited).as(said.toString()).isEqualTo(exitCode);
        return said.toString();
    }
}
