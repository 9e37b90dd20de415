package io.limen.gateway.ops;

import io.limen.gateway.event.Value;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.DecideFlow;
import io.limen.gateway.flow.DecideRequest;
import io.limen.gateway.inspect.Inspection;
import io.limen.gateway.inspect.Inspection.Look;
import io.limen.gateway.wire.DecideEncoder;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The operations port: metrics, health, what is configured, explanations, and the looks into what is stored. Never
 * public; it asks for no key, so it listens on the loopback address unless told otherwise.
 */
public final class OpsServer extends VerticleBase {
    private static final Duration EXPLAIN_MAX = Duration.ofSeconds(2);

    private final OpsOptions options;
    private final Parts parts;
    private final Looks looks;
    private @Nullable HttpServer server;

    /**
     * What the routes show.
     *
     * @param snapshot the hash of the active snapshot
     * @param warnings what loading the first one warned of
     * @param refused every problem of a changed configuration that was not taken
     * @param stopping whether balancers are to send nothing more
     * @param ingestTrouble why no event can be made durable now; empty if it can
     * @param setAside how many events could not be folded and wait for somebody to look at them
     * @param move what answers under {@code /move/}, where the site is in a data folder
     */
    public record Parts(
            Metrics metrics,
            EventCensus census,
            DecideFlow decide,
            Inspection inspection,
            Clocks clocks,
            Supplier<String> snapshot,
            List<String> warnings,
            Supplier<List<String>> refused,
            BooleanSupplier stopping,
            Supplier<Future<Optional<String>>> ingestTrouble,
            IntSupplier setAside,
            Optional<MoveRoutes> move) {}

    public OpsServer(OpsOptions options, Parts parts) {
        this.options = options;
        this.parts = parts;
        this.looks = new Looks(parts.inspection());
    }

    @Override
    public Future<?> start() {
        HttpServer listening = vertx.createHttpServer(new HttpServerOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(75));
        server = listening;
        // The first JSON and the first scrape load their writers, which takes long: now, while nobody waits.
        configuration().toBuffer();
        parts.metrics().scrape();
        return listening.requestHandler(this::handle).listen();
    }

    /** The port listened on; for those who asked for any. */
    public int port() {
        return server == null ? options.port() : server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/health/live" -> Answers.text(request, 200, "text/plain", "ok\n");
            case "/health/ready" -> ready(request);
            case "/health/ready/ingest" -> ingest(request);
            case "/metrics" ->
                Answers.text(
                        request,
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        parts.metrics().scrape());
            case "/config" -> Answers.json(request, configuration());
            case "/events/seen" -> Answers.json(request, seen());
            case "/explain" -> explain(request);
            case "/features" -> looks.take(request, Look.FEATURES);
            case "/events" -> looks.take(request, Look.EVENTS);
            case "/tail" -> looks.take(request, Look.TAIL);
            case "/verify" -> looks.take(request, Look.VERIFY);
            case "/audiences" -> looks.take(request, Look.AUDIENCES);
            case "/results" -> looks.take(request, Look.RESULTS);
            case "/draws" -> looks.take(request, Look.DRAWS);
            case "/quarantine" -> looks.take(request, Look.QUARANTINE);
            case "/quarantine/retry" -> fromNoPage(request, Look.QUARANTINE_RETRY);
            case "/quarantine/drop" -> fromNoPage(request, Look.QUARANTINE_DROP);
            case "/backup" -> fromNoPage(request, Look.BACKUP);
            default -> other(request);
        }
    }

    private void other(HttpServerRequest request) {
        boolean moves = request.path().startsWith("/move/");
        if (moves && parts.move().isPresent()) {
            parts.move().get().handle(request, context);
        } else if (moves) {
            Answers.problem(
                    request, 404, "On servers already", "`limen move` takes a site from a data folder: there is none");
        } else {
            Answers.problem(
                    request,
                    404,
                    "Nothing here",
                    "this port has /metrics /health/live /health/ready /health/ready/ingest /config /events"
                            + " /events/seen /explain /features /results /tail /quarantine, POST /verify /audiences /backup"
                            + " /quarantine/retry /quarantine/drop, and /move/… for `limen move`");
        }
    }

    private void ready(HttpServerRequest request) {
        boolean stopping = parts.stopping().getAsBoolean();
        Answers.text(request, stopping ? 503 : 200, "text/plain", stopping ? "stopping\n" : "ok" + aside() + "\n");
    }

    /** It decides all the same; but somebody should look. */
    private String aside() {
        int aside = parts.setAside().getAsInt();
        return aside == 0 ? "" : "; " + aside + " events are set aside, see limen quarantine";
    }

    private void ingest(HttpServerRequest request) {
        if (parts.stopping().getAsBoolean()) {
            ready(request);
            return;
        }
        parts.ingestTrouble()
                .get()
                .onSuccess(trouble ->
                        Answers.text(request, trouble.isEmpty() ? 200 : 503, "text/plain", trouble.orElse("ok") + "\n"))
                .onFailure(fault -> Answers.broken(request, fault));
    }

    private JsonObject configuration() {
        return new JsonObject()
                .put("snapshot", parts.snapshot().get())
                .put("warnings", parts.warnings())
                .put("refused", parts.refused().get());
    }

    private JsonObject seen() {
        List<JsonObject> lines =
                parts.census().lines().stream().map(OpsServer::line).toList();
        return new JsonObject()
                .put("events", lines)
                .put("beyond", parts.census().beyond());
    }

    private static JsonObject line(EventCensus.Line line) {
        return new JsonObject()
                .put("name", line.name())
                .put("count", line.count())
                .put("planned", line.planned())
                .put("bad", line.bad())
                .put("properties", new JsonObject(new HashMap<>(line.properties())))
                .put("unplanned", new JsonObject(new HashMap<>(line.unplanned())));
    }

    private void explain(HttpServerRequest request) {
        String visitor = request.getParam("visitor");
        if (visitor == null || visitor.isEmpty()) {
            Answers.problem(
                    request, 400, "Who?", "visitor: absent (expected: /explain?visitor=ID[&slot=NAME][&path=/…])");
            return;
        }
        Map<String, Value> page = new HashMap<>();
        put(page, "path", request.getParam("path"));
        put(page, "type", request.getParam("type"));
        Value.Fields context = new Value.Fields(Map.of("page", new Value.Fields(page)));
        String slot = request.getParam("slot");
        DecideRequest question = new DecideRequest(
                Optional.of(visitor), context, slot == null ? List.of() : List.of(slot), List.of(), List.of(), true);
        long now = parts.clocks().monotonicNanos().getAsLong();
        parts.decide()
                .decide(question, Deadline.after(EXPLAIN_MAX.toNanos(), now))
                .onSuccess(answer -> Answers.bytes(
                        request, 200, "application/json", Buffer.buffer(DecideEncoder.encode(answer, true, List.of()))))
                .onFailure(fault -> Answers.broken(request, fault));
    }

    private static void put(Map<String, Value> fields, String name, @Nullable String text) {
        if (text != null) {
            fields.put(name, new Value.Text(text));
        }
    }

    /** What writes, as the gateway may: not for a page in somebody's browser, which can reach this port, too. */
    private void fromNoPage(HttpServerRequest request, Look look) {
        if (request.getHeader("origin") == null) {
            looks.take(request, look);
        } else {
            Answers.problem(
                    request, 403, "Not from a page", "Origin: present (expected: absent, as from a limen command)");
        }
    }
}
