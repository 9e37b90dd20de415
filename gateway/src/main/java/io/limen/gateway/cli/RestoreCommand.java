package io.limen.gateway.cli;

import io.limen.gateway.flow.Backup.Written;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen restore}: makes a data folder from a backup, never over data. */
@Command(
        name = "restore",
        description = "Makes a data folder, which must be absent or empty, from a backup.",
        footer = {"", "Exit code: 0 restored and opened once, 1 not restored, 2 wrong use."},
        mixinStandardHelpOptions = true)
public final class RestoreCommand implements Callable<Integer> {
    private final DataFolder folder;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", paramLabel = "DIR", description = "the configuration (default: the demo's)")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--data", paramLabel = "DIR", description = "the data folder, instead of the configuration's")
    private Optional<Path> data = Optional.empty();

    @Parameters(paramLabel = "BACKUP", description = "what limen backup has written")
    private Path backup = Path.of("");

    RestoreCommand(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Written written;
        try (Bar bar = Bar.ofShare("restore")) {
            written = folder.restore(backup, config, data, (done, of) -> bar.at(done, of, "bytes"));
        }
        Places.print(written, out);
        out.printf(Locale.ROOT, "restored from %s: %,d bytes%n", backup, written.bytes());
        out.flush();
        return 0;
    }
}
