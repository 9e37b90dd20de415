package io.limen.gateway.cli;

import io.limen.gateway.decision.EdgeCacheability;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.inspect.Inspection.Look;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.ConfigurationFolder;
import io.limen.gateway.settings.Problem;
import io.limen.gateway.settings.Quantity;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen check [DIR]}: everything that is wrong with a configuration, what an edge can do with it, and what a visitor takes. */
@Command(
        name = "check",
        description = "Says everything that is wrong with a configuration.",
        footer = {
            "",
            "With --data or --ops the log has its say too: how many visitors each segment has and ever had, had it been"
                    + " defined so from the first event on; which have nobody, or fewer than `minAudience`; and which are"
                    + " nearly the same.",
            "",
            "Exit code: 0 it can be used (there may be warnings), 1 it cannot, 2 wrong use."
        },
        mixinStandardHelpOptions = true)
public final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "its folder (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("config");

    @Option(names = "--lock", description = "writes segments.lock where a segment has no bit yet")
    private boolean lock;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "also folds the log of this data folder, which no gateway may be using")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--ops",
            paramLabel = "URL",
            description = "also folds the log of the gateway with this operations port, which must run what is checked")
    private Optional<URI> operations = Optional.empty();

    @Option(
            names = "--overlap",
            paramLabel = "PERCENT",
            defaultValue = "90%",
            description =
                    "tells two segments that have so many of their visitors in common (default: ${DEFAULT-VALUE})")
    private String overlap = "90%";

    private final GatewaySettings settings;
    private final Optional<DataFolder> folders;

    /** @param folders opens data; without it the log is not looked into */
    CheckCommand(GatewaySettings settings, Optional<DataFolder> folders) {
        this.settings = settings;
        this.folders = folders;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Folders.requireConfiguration(spec, folder);
        Map<String, byte[]> files = ConfigurationFolder.read(folder);
        Configuration.Result result = Configuration.load(files);
        GatewaySettings.Findings found = settings.read(files);
        List<Problem> problems = new ArrayList<>(found.problems());
        problems.addAll(result.problems());
        Optional<AudienceReport> audiences = Optional.empty();
        if (result instanceof Configuration.Loaded loaded) {
            problems.addAll(loaded.review().at(System.currentTimeMillis()));
            if (count(problems, Problem.Severity.ERROR) == 0) {
                audiences = audiences(loaded.snapshot());
            }
            audiences.ifPresent(report -> problems.addAll(report.problems(loaded.review())));
        }
        problems.forEach(problem -> out.print(problem.render()));
        audiences.ifPresent(report -> report.print(out));
        found.unreadVariables().forEach(name -> out.println("warning: " + name + " is set, but it is no setting"));
        long errors = count(problems, Problem.Severity.ERROR);
        long warnings = count(problems, Problem.Severity.WARNING)
                + found.unreadVariables().size();
        out.println(folder + ": " + counted(errors, "error") + ", " + counted(warnings, "warning"));
        if (errors > 0 || !(result instanceof Configuration.Loaded loaded)) {
            return 1;
        }
        tell(loaded.snapshot(), loaded.tests().size(), out);
        Unread.of(loaded.snapshot()).forEach(line -> out.println("read by nothing here: " + line));
        out.println(ProfileSize.of(loaded.snapshot(), loaded.plan()));
        if (lock && loaded.lockChanged()) {
            Files.writeString(folder.resolve("segments.lock"), loaded.lock());
            out.println("wrote " + folder.resolve("segments.lock"));
        }
        return 0;
    }

    /** What the log says, where there is one to ask. */
    private Optional<AudienceReport> audiences(Snapshot snapshot) throws IOException, InterruptedException {
        double share = Quantity.share(overlap)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--overlap: " + overlap + " (expected: " + Quantity.SHARE_EXPECTED + ")"));
        if (folders.isEmpty() || (data.isEmpty() && operations.isEmpty())) {
            return Optional.empty();
        }
        AudienceReport report = new AudienceReport(snapshot.hash());
        try (Bar bar = Bar.ofShare("check")) {
            Looking.take(
                    operations,
                    Optional.of(folder),
                    data,
                    Look.AUDIENCES,
                    Map.of("overlap", Double.toString(share)),
                    folders.get(),
                    spec.commandLine().getErr(),
                    line -> report.take(line, bar));
        }
        return Optional.of(report);
    }

    private static void tell(Snapshot snapshot, int tests, PrintWriter out) {
        out.println("snapshot " + snapshot.hash() + ": "
                + snapshot.definitions().features().size() + " features, "
                + snapshot.segments().size() + " segments, " + snapshot.models().size() + " models, "
                + snapshot.flags().size() + " flags, " + snapshot.experiences().size() + " experiences, " + tests
                + " tests");
        for (EdgeCacheability slot : EdgeCacheability.of(snapshot)) {
            out.println("slot " + slot.slot() + ": " + (slot.isCacheable() ? "edge-cacheable" : "not edge-cacheable"));
            slot.reasons().forEach(reason -> out.println("    " + reason));
            slot.firstViews().forEach(why -> out.println("    for a first view, the edge asks: " + why));
            slot.asks().forEach(winner -> out.println("    when it wins, the edge asks: " + winner));
        }
    }

    private static long count(List<Problem> problems, Problem.Severity severity) {
        return problems.stream()
                .filter(problem -> problem.severity() == severity)
                .count();
    }

    private static String counted(long count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }
}
