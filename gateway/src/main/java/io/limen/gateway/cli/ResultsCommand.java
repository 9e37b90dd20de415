package io.limen.gateway.cli;

import io.limen.gateway.inspect.Inspection.Look;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limen results}: how the experiments stand. */
@Command(
        name = "results",
        description = {
            "Tells how experiments stand: exposed and converted visitors of each variant, rate or worth with its 95 %",
            "interval, the probability that it is the best, what choosing it may cost, and the lift over the baseline."
        },
        footer = {"", "Exit code: 0 told, 1 not told, 2 wrong use."},
        mixinStandardHelpOptions = true)
public final class ResultsCommand implements Callable<Integer> {
    private final DataFolder folder;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Looking looking = new Looking();

    @Option(names = "--json", description = "a line of JSON for each experiment and goal instead")
    private boolean json;

    private int told;

    ResultsCommand(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        looking.take(Look.RESULTS, Map.of(), folder, spec.commandLine().getErr(), line -> {
            if (json) {
                out.println(line);
            } else {
                tell(new JsonObject(line), out);
            }
        });
        if (told == 0 && !json) {
            out.println("no experience has a goal, so there is nothing to tell");
        }
        out.flush();
        return 0;
    }

    private void tell(JsonObject line, PrintWriter out) {
        boolean worth = line.getBoolean("worth");
        out.printf(
                Locale.ROOT,
                "%s%s%n  by %s%s: %s%s%n",
                told++ == 0 ? "" : "\n",
                line.getString("experience"),
                line.getString("goal"),
                line.getBoolean("guardRail") ? ", a guard rail" : "",
                line.getLong("exposed") == 0
                        ? "nobody was exposed yet"
                        : String.format(Locale.ROOT, "%,d visitors exposed", line.getLong("exposed")),
                line.getLong("drifted") == 0
                        ? ""
                        : String.format(Locale.ROOT, ", %,d of them to several variants", line.getLong("drifted")));
        if (line.getLong("exposed") == 0) {
            return;
        }
        out.printf(
                "  %-16s %9s %9s  %-24s %6s %9s  %s%n",
                "variant",
                "exposed",
                "converted",
                worth ? "worth per visitor" : "rate",
                "best",
                "loss",
                "lift over " + line.getString("baseline"));
        JsonArray variants = line.getJsonArray("variants");
        for (int i = 0; i < variants.size(); i++) {
            tell(variants.getJsonObject(i), worth, out);
        }
        for (Object drawn : line.getJsonArray("drawn", new JsonArray())) {
            out.println("  " + drawn((JsonObject) drawn));
        }
        if (line.getBoolean("mismatch", false)) {
            out.printf(
                    Locale.ROOT,
                    "  MISMATCH: visitors did not fall on the variants as configured (p = %.2g): do not trust this until it is"
                            + " known why%n",
                    line.getDouble("sampleRatio"));
        }
        JsonArray stopped = line.getJsonArray("stopped", new JsonArray());
        JsonArray harmful = line.getJsonArray("harmful", new JsonArray());
        if (!stopped.isEmpty()) {
            out.printf(
                    "  STOPPED: nobody sees it any more, for %s does harm. Mend it under another name, or take it out%n",
                    stopped);
        } else if (!harmful.isEmpty()) {
            out.printf(
                    "  HARM: %s with at least 95 %% probability worse than %s%n", harmful, line.getString("baseline"));
        }
    }

    private static String drawn(JsonObject drawn) {
        String segment = drawn.getString("segment");
        return "drawn now" + (segment.isEmpty() ? "" : " for " + segment) + ": "
                + drawn.getJsonObject("shares").stream()
                        .map(share -> String.format(
                                Locale.ROOT, "%s %.1f%%", share.getKey(), 100 * (Double) share.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private static void tell(JsonObject variant, boolean worth, PrintWriter out) {
        JsonObject standing = variant.getJsonObject(worth ? "value" : "rate");
        JsonObject lift = standing.getJsonObject("lift");
        out.printf(
                Locale.ROOT,
                "  %-16s %,9d %,9d  %-24s %5.1f%% %9s  %s%n",
                variant.getString("variant"),
                variant.getLong("exposed"),
                variant.getLong("converted"),
                worth ? estimate(standing, "%.2f", 1) : estimate(standing, "%.2f%%", 100),
                100 * standing.getDouble("probabilityBest"),
                worth
                        ? String.format(Locale.ROOT, "%.3f", standing.getDouble("expectedLoss"))
                        : String.format(Locale.ROOT, "%.3f%%", 100 * standing.getDouble("expectedLoss")),
                lift == null ? "" : estimate(lift, "%+.1f%%", 100));
    }

    private static String estimate(JsonObject said, String format, double factor) {
        return String.format(Locale.ROOT, format, factor * said.getDouble("mean"))
                + " ("
                + String.format(Locale.ROOT, format, factor * said.getDouble("low"))
                + " to "
                + String.format(Locale.ROOT, format, factor * said.getDouble("high"))
                + ")";
    }
}
