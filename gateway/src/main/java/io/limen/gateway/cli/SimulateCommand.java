package io.limen.gateway.cli;

import io.limen.gateway.cli.simulate.Page;
import io.limen.gateway.cli.simulate.Table;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.inspect.simulate.Simulated;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limen simulate --config NEW}: what another configuration would change, by folding the log with it. */
@Command(
        name = "simulate",
        description = {
            "Folds the log with another configuration and shows what would change: audiences, decisions that differ with",
            "examples, what was given to visitors, and the load. Changes nothing."
        },
        footer = {
            "",
            "It takes the place of a gateway: stop it, or take `limen backup FOLDER` and give that folder as --data.",
            "Exit code: 0 simulated; 1 not, or visitors would lose the variant they were given; 2 wrong use."
        },
        mixinStandardHelpOptions = true)
public final class SimulateCommand implements Callable<Integer> {
    private final DataFolder folder;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--config",
            paramLabel = "NEW",
            required = true,
            description = "the folder of the configuration to try; what runs is what the log activated last")
    private Path config = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "the data folder or a backup, which no gateway may be using (default: where NEW has its data)")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--at",
            paramLabel = "MOMENT",
            description = "when visitors are looked at, such as 2026-12-01T08:00:00Z (default: the log's last event)")
    private Optional<Instant> at = Optional.empty();

    @Option(names = "--report", paramLabel = "FILE.html", description = "writes it as a page with charts, too")
    private Optional<Path> report = Optional.empty();

    SimulateCommand(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Folders.requireConfiguration(spec, config);
        PrintWriter out = spec.commandLine().getOut();
        long began = System.nanoTime();
        Simulated simulated = simulate();
        double seconds = (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
        out.print(new Table(simulated, seconds).text());
        if (report.isPresent()) {
            Files.writeString(report.get(), new Page(simulated, seconds).html());
            out.println("wrote " + report.get());
        }
        out.flush();
        return simulated.assigned().moved() == 0 ? 0 : 1;
    }

    private Simulated simulate() throws InterruptedException {
        OptionalLong moment =
                at.map(given -> OptionalLong.of(given.toEpochMilli())).orElseGet(OptionalLong::empty);
        try (DataFolder.Opened opened = open()) {
            opened.recallModels();
            try (Bar bar = Bar.ofShare("simulate")) {
                return awaited(opened.inspection().simulate(moment, (entries, of) -> bar.at(entries, of, "entries")));
            }
        }
    }

    private DataFolder.Opened open() throws InterruptedException {
        try {
            return folder.open(Optional.of(config), data);
        } catch (Failure refused) {
            throw refused.code() != Failure.Code.UNAVAILABLE
                    ? refused
                    : new Failure(
                            refused.code(),
                            refused.getMessage()
                                    + "\nBeside a gateway that runs: `limen backup FOLDER`, then --data FOLDER.");
        }
    }

    /** It may take long: no deadline. */
    private static Simulated awaited(Future<Simulated> simulation) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        simulation.onComplete(done -> over.countDown());
        over.await();
        if (simulation.failed()) {
            Throwable fault = simulation.cause();
            throw fault instanceof Failure failure
                    ? failure
                    : new Failure(Failure.Code.INTERNAL, String.valueOf(fault));
        }
        return simulation.result();
    }
}
