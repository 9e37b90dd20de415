package io.limen.gateway.cli;

import io.limen.gateway.decision.EdgeCacheability;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.ConfigurationFolder;
import io.limen.gateway.settings.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen check [DIR]}: everything that is wrong with a configuration, what an edge can do with it, and what a visitor takes. */
@Command(
        name = "check",
        description = "Says everything that is wrong with a configuration.",
        footer = {"", "Exit code: 0 it can be used (there may be warnings), 1 it cannot, 2 wrong use."},
        mixinStandardHelpOptions = true)
public final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "its folder (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("config");

    @Option(names = "--lock", description = "writes segments.lock where a segment has no bit yet")
    private boolean lock;

    private final GatewaySettings settings;

    public CheckCommand(GatewaySettings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Folders.requireConfiguration(spec, folder);
        Map<String, byte[]> files = ConfigurationFolder.read(folder);
        Configuration.Result result = Configuration.load(files);
        GatewaySettings.Findings found = settings.read(files);
        List<Problem> problems = new ArrayList<>(found.problems());
        problems.addAll(result.problems());
        problems.forEach(problem -> out.print(problem.render()));
        found.unreadVariables().forEach(name -> out.println("warning: " + name + " is set, but it is no setting"));
        long errors = count(problems, Problem.Severity.ERROR);
        long warnings = count(problems, Problem.Severity.WARNING)
                + found.unreadVariables().size();
        out.println(folder + ": " + counted(errors, "error") + ", " + counted(warnings, "warning"));
        if (errors > 0 || !(result instanceof Configuration.Loaded loaded)) {
            return 1;
        }
        tell(loaded.snapshot(), loaded.tests().size(), out);
        out.println(ProfileSize.of(loaded.snapshot(), loaded.plan()));
        if (lock && loaded.lockChanged()) {
            Files.writeString(folder.resolve("segments.lock"), loaded.lock());
            out.println("wrote " + folder.resolve("segments.lock"));
        }
        return 0;
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
