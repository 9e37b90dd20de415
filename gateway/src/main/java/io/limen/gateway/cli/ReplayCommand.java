package io.limen.gateway.cli;

import io.limen.gateway.cli.replay.Replay;
import io.limen.gateway.cli.replay.ReplayReport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen replay FILE…}: sends recorded events through the public API and says what came of them. */
@Command(
        name = "replay",
        description = "Sends files of events (one Segment call a line, plain or .gz) to a gateway.",
        footer = {
            "",
            "A visitor's events arrive in the order of the files. Calls that may succeed later are repeated.",
            "Events of more than a week ago need the secret key.",
            "Exit code: 0 all accepted, 1 some rejected or given up, 2 wrong use."
        },
        mixinStandardHelpOptions = true)
public final class ReplayCommand implements Callable<Integer> {
    private static final int LANES_MAX = 256;
    private static final int BATCH_EVENTS_MAX = 2_500;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "what to send, in this order")
    private List<Path> files = List.of();

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:LIMEN_URL:-http://127.0.0.1:8080}",
            description = "the gateway (default: ${DEFAULT-VALUE})")
    private URI url = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--key",
            paramLabel = "KEY",
            defaultValue = "${env:LIMEN_SECRET_KEY:-demo-secret}",
            description = "its secret or write key (default: LIMEN_SECRET_KEY, else the demo's)",
            showDefaultValue = Visibility.NEVER)
    private String key = "demo-secret";

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "events a second; 0 sends as fast as they are accepted (default: ${DEFAULT-VALUE})")
    private double rate;

    @Option(names = "--batch", paramLabel = "N", description = "events in a call at most (default: ${DEFAULT-VALUE})")
    private int batch = 500;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "calls at a time at most (default: ${DEFAULT-VALUE})")
    private int connections = 4;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "how long a call is repeated before giving up (default: ${DEFAULT-VALUE})")
    private int patienceSeconds = 60;

    @Option(names = "--report", paramLabel = "FILE", description = "writes the figures as JSON, too")
    private Optional<Path> report = Optional.empty();

    @Option(names = "--allow-rejected", description = "rejected events are no failure")
    private boolean allowRejected;

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            ReplayReport result = replay(vertx);
            tell(result);
            return result.complete() && (result.rejected() == 0 || allowRejected) ? 0 : 1;
        } finally {
            vertx.close();
        }
    }

    private void check() {
        for (Path file : files) {
            require(Files.isReadable(file), "FILE: " + file + " (expected: a file that can be read)");
        }
        require(url.getHost() != null, "--url: " + url + " (expected: http://host:port)");
        require(rate >= 0, "--rate: " + rate + " (expected: >= 0)");
        require(batch >= 1 && batch <= BATCH_EVENTS_MAX, "--batch: " + batch + " (expected: 1 to 2500)");
        require(
                connections >= 1 && connections <= LANES_MAX,
                "--connections: " + connections + " (expected: 1 to 256)");
        require(patienceSeconds >= 0, "--patience: " + patienceSeconds + " (expected: >= 0)");
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    private ReplayReport replay(Vertx vertx) throws IOException, InterruptedException {
        Replay.Pace pace = new Replay.Pace(rate, batch, connections, TimeUnit.SECONDS.toNanos(patienceSeconds));
        Replay replay = new Replay(vertx, url, key, pace);
        try (Bar bar = Bar.open("replay", sizeBytes(), " MB", 1_000_000)) {
            return replay.run(
                    files, (fileBytes, events) -> bar.at(fileBytes, String.format(Locale.ROOT, "%,d events", events)));
        }
    }

    private long sizeBytes() throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private void tell(ReplayReport result) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.print(result.text());
        out.flush();
        if (report.isPresent()) {
            Files.writeString(report.get(), result.json() + "\n");
        }
    }
}
