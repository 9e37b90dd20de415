package io.limen.gateway.cli;

import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.ConfigurationFolder;
import io.limen.gateway.rules.DecisionTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen test [DIR]}: runs the decision tests of a configuration. */
@Command(
        name = "test",
        description = "Runs the decision tests of a configuration: what happened, and what should be shown then.",
        footer = {
            "",
            "tests/*.yaml: `given` events, waits and scores; `assigned` and `forced` variants; the request's `page`, `device`"
                    + " and `context`; `expect` segments, flags (value, variant, reason) and what slots show (experience,"
                    + " variant, reason, html). Time passes only where a test waits, and nobody is held out.",
            "Exit code: 0 all as expected, 1 something else was shown or the configuration is wrong, 2 wrong use."
        },
        mixinStandardHelpOptions = true)
public final class TestCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "its folder (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("config");

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Folders.requireConfiguration(spec, folder);
        Configuration.Result result = Configuration.load(ConfigurationFolder.read(folder));
        if (!(result instanceof Configuration.Loaded loaded)) {
            result.problems().forEach(problem -> out.print(problem.render()));
            return 1;
        }
        Rehearsal rehearsal = new Rehearsal(loaded.snapshot(), loaded.plan());
        int failed = 0;
        for (DecisionTest test : loaded.tests()) {
            List<Rehearsal.Difference> differences = rehearsal.run(test);
            failed += differences.isEmpty() ? 0 : 1;
            tell(test, differences, out);
        }
        out.println(loaded.tests().size() + " tests, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    private static void tell(DecisionTest test, List<Rehearsal.Difference> differences, PrintWriter out) {
        out.println((differences.isEmpty() ? "✓ " : "✗ ")
                + test.it()
                + (differences.isEmpty() ? "" : "  (" + test.place() + ")"));
        for (Rehearsal.Difference difference : differences) {
            out.println("    " + difference.what());
            out.println("      - expected: " + difference.expected());
            out.println("      + was:      " + difference.actual());
            difference.why().forEach(line -> out.println("        " + line));
        }
    }
}
