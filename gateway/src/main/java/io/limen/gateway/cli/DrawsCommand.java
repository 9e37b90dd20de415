package io.limen.gateway.cli;

import io.limen.gateway.inspect.Inspection.Look;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen draws EXPERIENCE}: what was drawn and what came of it as CSV, for {@code limen evaluate}. */
@Command(
        name = "draws",
        description =
                "Writes every draw of an experience that was seen, its probability and whether the goal was reached,"
                        + " as CSV: what `limen evaluate` judges other weights by.",
        mixinStandardHelpOptions = true)
public final class DrawsCommand implements Callable<Integer> {
    private final DataFolder folder;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Looking looking = new Looking();

    @Parameters(paramLabel = "EXPERIENCE", description = "its name")
    private String experience = "";

    @Option(names = "--goal", paramLabel = "NAME", description = "a goal counted of it (default: its own)")
    private Optional<String> goal = Optional.empty();

    DrawsCommand(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> parameters = Map.of("experience", experience, "goal", goal.orElse(""));
        looking.take(Look.DRAWS, parameters, folder, spec.commandLine().getErr(), line -> out.append(line)
                .append('\n'));
        out.flush();
        return 0;
    }
}
