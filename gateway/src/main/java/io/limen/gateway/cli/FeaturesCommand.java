package io.limen.gateway.cli;

import io.limen.gateway.inspect.Inspection.Look;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limen features}: every visitor's features as CSV, the training set of a model. */
@Command(
        name = "features",
        description = "Writes every visitor's features as CSV, read at the visitor's last event.",
        mixinStandardHelpOptions = true)
public final class FeaturesCommand implements Callable<Integer> {
    private final DataFolder folder;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Looking looking = new Looking();

    @Option(names = "--scores", description = "adds a column models.NAME for each model")
    private boolean scores;

    @Option(names = "--out", paramLabel = "FILE", description = "where to (default: standard output)")
    private Optional<Path> file = Optional.empty();

    private long rows;

    FeaturesCommand(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (file.isEmpty()) {
            write(spec.commandLine().getOut());
            return 0;
        }
        try (PrintWriter csv = new PrintWriter(Files.newBufferedWriter(file.get()))) {
            write(csv);
            if (csv.checkError()) {
                throw new IOException(file.get() + ": cannot be written to its end");
            }
        }
        spec.commandLine().getErr().printf(Locale.ROOT, "%,d visitors%n", rows - 1);
        return 0;
    }

    private void write(PrintWriter csv) throws IOException, InterruptedException {
        Map<String, String> parameters = Map.of("scores", Boolean.toString(scores));
        looking.take(Look.FEATURES, parameters, folder, spec.commandLine().getErr(), line -> {
            csv.append(line).append('\n');
            rows++;
        });
        csv.flush();
    }
}
