package io.limen.gateway.cli;

import io.limen.gateway.inspect.Inspection.Look;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limen tail}: the last entries of the log. */
@Command(
        name = "tail",
        description = "Shows the last entries of the log, a line of JSON each.",
        mixinStandardHelpOptions = true)
public final class TailCommand implements Callable<Integer> {
    private final DataFolder folder;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Looking looking = new Looking();

    @Option(
            names = {"-n", "--entries"},
            paramLabel = "N",
            description = "how many (default: ${DEFAULT-VALUE})")
    private int entries = 20;

    @Option(names = "--full", description = "with ids, properties and context: personal data")
    private boolean full;

    TailCommand(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> parameters = Map.of("n", Integer.toString(entries), "full", Boolean.toString(full));
        looking.take(Look.TAIL, parameters, folder, spec.commandLine().getErr(), out::println);
        out.flush();
        return 0;
    }
}
