package io.limen.gateway.cli;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.inspect.Inspection.Look;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen quarantine}: the events that could not be folded and were set aside. */
@Command(
        name = "quarantine",
        description = {
            "Lists the events on which folding throws: they are in the log and in no profile.",
            "A release or a configuration that can take them, then `retry`, brings them in; `drop` gives them up.",
            "(What does not fit the tracking plan is something else, and counted in /events/seen.)"
        },
        footer = {"", "Exit code: 0 done, 1 not done, 2 wrong use."},
        mixinStandardHelpOptions = true)
public final class QuarantineCommand implements Callable<Integer> {
    private final DataFolder folder;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Looking looking = new Looking();

    /** What to do about them. */
    enum Deed {
        LIST(Look.QUARANTINE),
        RETRY(Look.QUARANTINE_RETRY),
        DROP(Look.QUARANTINE_DROP);

        private final Look look;

        Deed(Look look) {
            this.look = look;
        }
    }

    @Parameters(index = "0", paramLabel = "list|retry|drop", defaultValue = "list", description = "what to do")
    private Deed deed = Deed.LIST;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "POSITION",
            defaultValue = "",
            description = "of retry and drop: one as listed, such as 1:0:42, or `all`")
    private String position = "";

    private int told;

    QuarantineCommand(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (deed != Deed.LIST && position.isEmpty()) {
            spec.commandLine().getErr().println("limen quarantine: which? (expected: a position as listed, or all)");
            return spec.exitCodeOnInvalidInput();
        }
        Map<String, String> which = deed == Deed.LIST ? Map.of() : Map.of("position", position);
        looking.take(deed.look, which, folder, spec.commandLine().getErr(), line -> tell(new JsonObject(line), out));
        if (told == 0) {
            out.println("nothing is set aside");
        } else if (deed == Deed.LIST) {
            out.println("`limen tail` shows what stands in the log; `limen quarantine retry|drop POSITION|all`");
        }
        out.flush();
        return 0;
    }

    private void tell(JsonObject line, PrintWriter out) {
        if (line.containsKey("failed")) {
            throw new Failure(Failure.Code.CORRUPT, line.getString("failed"));
        }
        told++;
        String what = line.getString("event") + ": " + line.getString("cause");
        if (deed == Deed.LIST) {
            out.println(line.getString("position") + "  " + line.getString("at") + "  " + what);
        } else if (line.containsKey("again")) {
            out.println(line.getString("position") + "  appended again at " + line.getString("again") + "  " + what);
        } else {
            out.println(line.getString("position") + "  "
                    + (deed == Deed.DROP ? "dropped" : "gone from the log, dropped") + "  " + what);
        }
    }
}
