package io.limen.gateway.cli;

import io.limen.gateway.inspect.Inspection.Look;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code limen verify}: proves hot = durable = fold(log), and that every view follows from its profile. */
@Command(
        name = "verify",
        description = "Proves that what is stored is what the log says.",
        footer = {"", "Exit code: 0 verified, 1 differences (the first are shown) or no proof, 2 wrong use."},
        mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
    private final DataFolder folder;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Looking looking = new Looking();

    private boolean verified;

    VerifyCommand(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (Bar bar = Bar.ofShare("verify")) {
            looking.take(Look.VERIFY, Map.of(), folder, spec.commandLine().getErr(), line -> tell(line, bar, out));
        }
        out.flush();
        return verified ? 0 : 1;
    }

    private void tell(String line, Bar bar, PrintWriter out) {
        JsonObject said = new JsonObject(line);
        if (said.containsKey("difference")) {
            JsonObject difference = said.getJsonObject("difference");
            out.printf(
                    "partition %d, visitor %s: %s%n",
                    difference.getInteger("partition"), difference.getString("visitor"), difference.getString("what"));
        } else if (said.containsKey("result")) {
            conclude(said.getJsonObject("result"), out);
        } else {
            bar.at(said.getLong("done"), said.getLong("of"), "entries");
        }
    }

    private void conclude(JsonObject result, PrintWriter out) {
        verified = result.getBoolean("verified");
        long unfolded = result.getLong("unfolded");
        out.printf(
                Locale.ROOT,
                "%s: %,d entries folded again, %,d visitors, %,d hot copies, %,d views, %,d counts; %,d differences%n",
                verified ? "verified, hot = durable = fold(log)" : "NOT verified",
                result.getLong("entries"),
                result.getLong("visitors"),
                result.getLong("hot"),
                result.getLong("views"),
                result.getLong("counts", 0L),
                result.getLong("differences"));
        if (unfolded > 0) {
            out.printf(Locale.ROOT, "%,d entries of the log were not folded yet%n", unfolded);
        }
        // A gateway of another version may not say.
        long notCounted = result.getLong("notCounted", 0L);
        if (notCounted > 0) {
            out.printf(
                    Locale.ROOT,
                    "the counts of %,d partitions have more visitors than can be counted again: they were not compared%n",
                    notCounted);
        }
        long notDurable = result.getLong("notDurable", 0L);
        if (notDurable > 0) {
            out.printf(Locale.ROOT, "%,d visitors were not yet durable as of their last event%n", notDurable);
        }
    }
}
