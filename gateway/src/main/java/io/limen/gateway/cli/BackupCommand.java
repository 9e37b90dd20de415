package io.limen.gateway.cli;

import io.limen.gateway.flow.Backup.Place;
import io.limen.gateway.flow.Backup.Written;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.inspect.Inspection.Look;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen backup}: copies log, profiles and positions as of one moment, while the gateway serves or without one. */
@Command(
        name = "backup",
        description = "Copies the data folder as of one moment; a running gateway writes the copy itself.",
        footer = {"", "Exit code: 0 written and opened once, 1 not written, 2 wrong use."},
        mixinStandardHelpOptions = true)
public final class BackupCommand implements Callable<Integer> {
    private final DataFolder folder;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Looking looking = new Looking();

    @Parameters(paramLabel = "DIR", description = "a new or an empty folder, on the gateway's machine")
    private Path target = Path.of("");

    private @Nullable Written written;

    BackupCommand(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        String to = target.toAbsolutePath().normalize().toString();
        try (Bar bar = Bar.ofShare("backup")) {
            looking.take(
                    Look.BACKUP, Map.of("to", to), folder, spec.commandLine().getErr(), line -> tell(line, bar));
        }
        Written copy = written;
        if (copy == null) {
            throw new Failure(Failure.Code.UNAVAILABLE, "the answer ended before the backup did");
        }
        Places.print(copy, out);
        out.printf(Locale.ROOT, "backed up to %s: %,d bytes%n", to, copy.bytes());
        out.flush();
        return 0;
    }

    private void tell(String line, Bar bar) {
        JsonObject said = new JsonObject(line);
        if (said.containsKey("failed")) {
            throw new Failure(Failure.Code.UNAVAILABLE, said.getString("failed"));
        } else if (said.containsKey("result")) {
            written = written(said.getJsonObject("result"));
        } else {
            bar.at(said.getLong("done"), said.getLong("of"), "bytes");
        }
    }

    private static Written written(JsonObject result) {
        return new Written(
                result.getLong("bytes"),
                result.getJsonArray("places").stream()
                        .map(JsonObject.class::cast)
                        .map(place ->
                                new Place(place.getInteger("partition"), place.getLong("end"), place.getLong("folded")))
                        .toList());
    }
}
