package io.limen.gateway.cli;

import io.limen.gateway.inspect.Inspection.Look;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limen events}: which events and properties came, and whether the tracking plan knows them. */
@Command(
        name = "events",
        description = "Lists the events and properties of the log; ? marks what events.yaml does not know.",
        mixinStandardHelpOptions = true)
public final class EventsCommand implements Callable<Integer> {
    private final DataFolder folder;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Looking looking = new Looking();

    @Option(names = "--plan", description = "writes a first events.yaml instead, which every event of the log meets")
    private boolean plan;

    EventsCommand(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> parameters = Map.of("plan", Boolean.toString(plan));
        looking.take(Look.EVENTS, parameters, folder, spec.commandLine().getErr(), line -> {
            if (plan) {
                out.println(line);
            } else {
                tell(new JsonObject(line), out);
            }
        });
        out.flush();
        return 0;
    }

    private static void tell(JsonObject said, PrintWriter out) {
        if (said.containsKey("beyond")) {
            out.printf(Locale.ROOT, "%,12d   events under further names%n", said.getLong("beyond"));
            return;
        }
        out.printf(Locale.ROOT, "%,12d %s %s%n", said.getLong("count"), mark(said), said.getString("event"));
        JsonArray properties = said.getJsonArray("properties");
        for (int at = 0; at < properties.size(); at++) {
            JsonObject property = properties.getJsonObject(at);
            out.printf(
                    Locale.ROOT,
                    "%,20d %s %s: %s%n",
                    property.getLong("count"),
                    mark(property),
                    property.getString("property"),
                    property.getString("type"));
        }
    }

    private static String mark(JsonObject named) {
        return named.getBoolean("planned") ? " " : "?";
    }
}
