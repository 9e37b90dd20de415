package io.limen.gateway.cli;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.inspect.Inspection.Look;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where to look: at the gateway that runs, or, where none does, into its data folder. */
final class Looking {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    @Option(
            names = "--ops",
            paramLabel = "URL",
            description = "the operations port of a running gateway (default: LIMEN_OPS_URL, else the configuration's)",
            defaultValue = "${env:LIMEN_OPS_URL}")
    private Optional<URI> operations = Optional.empty();

    @Option(names = "--config", paramLabel = "DIR", description = "the configuration (default: the demo's)")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--data", paramLabel = "DIR", description = "opens this data folder, which no gateway may be using")
    private Optional<Path> data = Optional.empty();

    /**
     * Looks and hands over line by line, without line feeds.
     *
     * @param notes where to say that the data folder is opened
     * @throws Failure where neither is possible, or the look broke off
     */
    void take(Look look, Map<String, String> parameters, DataFolder folder, PrintWriter notes, Consumer<String> line)
            throws IOException, InterruptedException {
        take(operations, config, data, look, parameters, folder, notes, line);
    }

    /** The same, for a command with options of its own. */
    static void take(
            Optional<URI> operations,
            Optional<Path> config,
            Optional<Path> data,
            Look look,
            Map<String, String> parameters,
            DataFolder folder,
            PrintWriter notes,
            Consumer<String> line)
            throws IOException, InterruptedException {
        if (data.isEmpty()) {
            URI gateway = operations.orElseGet(() -> folder.operations(config));
            try {
                ask(gateway, look, parameters, line);
                return;
            } catch (ConnectException nobodyThere) {
                if (operations.isPresent()) {
                    throw new Failure(Failure.Code.UNAVAILABLE, "no gateway answers at " + gateway);
                }
                notes.println("no gateway at " + gateway + ": opening the data folder");
                notes.flush();
            }
        }
        try (DataFolder.Opened opened = folder.open(config, data)) {
            takeHere(opened, look, parameters, line);
        }
    }

    private static void ask(URI gateway, Look look, Map<String, String> parameters, Consumer<String> line)
            throws IOException, InterruptedException {
        String query = parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String path = look.path() + (query.isEmpty() ? "" : "?" + query);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(gateway.toString().replaceAll("/+$", "") + path))
                .method(look.takesWork() ? "POST" : "GET", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();
        HttpResponse<Stream<String>> response = client.send(request, HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw new Failure(
                        Failure.Code.UNAVAILABLE,
                        gateway + path + " answered " + response.statusCode() + ": "
                                + lines.limit(5).collect(Collectors.joining(" ")));
            }
            lines.forEach(line);
        } catch (UncheckedIOException brokenOff) {
            throw new Failure(Failure.Code.UNAVAILABLE, "the gateway broke off its answer: " + brokenOff.getMessage());
        }
    }

    private static void takeHere(
            DataFolder.Opened opened, Look look, Map<String, String> parameters, Consumer<String> line)
            throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
        opened.inspection()
                .take(look, parameters, lines -> {
                    lines.lines().forEach(line);
                    return Future.succeededFuture();
                })
                .onComplete(done -> {
                    fault.set(done.cause());
                    over.countDown();
                });
        over.await();
        Throwable left = fault.get();
        if (left != null) {
            throw left instanceof Failure failure ? failure : new Failure(Failure.Code.INTERNAL, String.valueOf(left));
        }
    }
}
