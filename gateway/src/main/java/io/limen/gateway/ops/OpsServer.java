package io.limen.gateway.ops;

import io.limen.gateway.event.Value;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.DecideFlow;
import io.limen.gateway.flow.DecideRequest;
import io.limen.gateway.inspect.Inspection;
import io.limen.gateway.inspect.Inspection.Look;
import io.limen.gateway.wire.DecideEncoder;
import io.limen.gateway.wire.ProblemJson;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations port: metrics, health, what is configured, explanations, and the looks into what is stored. Never
 * public; it asks for no key, so it listens on the loopback address unless told otherwise.
 */
public final class OpsServer extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(OpsServer.class);
    private static final Duration EXPLAIN_MAX = Duration.ofSeconds(2);

    private final OpsOptions options;
    private final Parts parts;
    private @Nullable HttpServer server;

    /**
     * What the routes show.
     *
     * @param snapshot the hash of the active snapshot
     * @param warnings what loading the first one warned of
     * @param refused every problem of a changed configuration that was not taken
     * @param stopping whether balancers are to send nothing more
     * @param ingestTrouble why no event can be made durable now; empty if it can
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
            Optional<MoveRoutes> move) {}

    public OpsServer(OpsOptions options, Parts parts) {
        this.options = options;
        this.parts = parts;
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
            case "/health/live" -> text(request, 200, "text/plain", "ok\n");
            case "/health/ready" -> ready(request);
            case "/health/ready/ingest" -> ingest(request);
            case "/metrics" ->
                text(
                        request,
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        parts.metrics().scrape());
            case "/config" -> json(request, configuration());
            case "/events/seen" -> json(request, seen());
            case "/explain" -> explain(request);
            case "/features" -> look(request, Look.FEATURES);
            case "/events" -> look(request, Look.EVENTS);
            case "/tail" -> look(request, Look.TAIL);
            case "/verify" -> work(request, Look.VERIFY);
            case "/backup" -> backup(request);
            default -> other(request);
        }
    }

    private void other(HttpServerRequest request) {
        boolean moves = request.path().startsWith("/move/");
        if (moves && parts.move().isPresent()) {
            parts.move().get().handle(request, context);
        } else if (moves) {
            problem(request, 404, "On servers already", "`limen move` takes a site from a data folder: there is none");
        } else {
            problem(
                    request,
                    404,
                    "Nothing here",
                    "this port has /metrics /health/live /health/ready /health/ready/ingest /config /events"
                            + " /events/seen /explain /features /tail, POST /verify /backup, and /move/… for `limen move`");
        }
    }

    private void ready(HttpServerRequest request) {
        boolean stopping = parts.stopping().getAsBoolean();
        text(request, stopping ? 503 : 200, "text/plain", stopping ? "stopping\n" : "ok\n");
    }

    private void ingest(HttpServerRequest request) {
        if (parts.stopping().getAsBoolean()) {
            ready(request);
            return;
        }
        parts.ingestTrouble()
                .get()
                .onSuccess(trouble ->
                        text(request, trouble.isEmpty() ? 200 : 503, "text/plain", trouble.orElse("ok") + "\n"))
                .onFailure(fault -> broken(request, fault));
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
            problem(request, 400, "Who?", "visitor: absent (expected: /explain?visitor=ID[&slot=NAME][&path=/…])");
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
                .onSuccess(answer -> bytes(
                        request, 200, "application/json", Buffer.buffer(DecideEncoder.encode(answer, true, List.of()))))
                .onFailure(fault -> broken(request, fault));
    }

    private static void put(Map<String, Value> fields, String name, @Nullable String text) {
        if (text != null) {
            fields.put(name, new Value.Text(text));
        }
    }

    /** Writes files, as the gateway may: not for a page in somebody's browser, which can reach this port, too. */
    private void backup(HttpServerRequest request) {
        if (request.getHeader("origin") == null) {
            work(request, Look.BACKUP);
        } else {
            problem(request, 403, "Not from a page", "Origin: present (expected: absent, as from limen backup)");
        }
    }

    private void work(HttpServerRequest request, Look look) {
        if (request.method().equals(HttpMethod.POST)) {
            look(request, look);
        } else {
            problem(request, 405, "Wrong method", request.path() + " reads everything there is (expected: POST)");
        }
    }

    private void look(HttpServerRequest request, Look look) {
        Map<String, String> parameters = new HashMap<>();
        request.params().forEach(entry -> parameters.put(entry.getKey(), entry.getValue()));
        HttpServerResponse response = request.response().setChunked(true).putHeader("content-type", look.contentType());
        parts.inspection()
                .take(look, parameters, lines -> response.write(lines))
                .onSuccess(done -> response.end())
                .onFailure(fault -> breakOff(request, look, fault));
    }

    /** What was written stands already: a broken connection says that the rest is missing, a clean end would lie. */
    private static void breakOff(HttpServerRequest request, Look look, Throwable fault) {
        LOG.warn("{} broke off: {}", look.name().toLowerCase(Locale.ROOT), fault.toString());
        if (request.response().headWritten()) {
            request.connection().close();
        } else {
            request.response().setChunked(false);
            broken(request, fault);
        }
    }

    private static void broken(HttpServerRequest request, Throwable fault) {
        LOG.warn("{} failed", request.path(), fault);
        problem(
                request,
                500,
                "It broke",
                "see the gateway's log for " + fault.getClass().getSimpleName());
    }

    private static void json(HttpServerRequest request, JsonObject body) {
        bytes(request, 200, "application/json", body.toBuffer());
    }

    private static void problem(HttpServerRequest request, int status, String title, String detail) {
        bytes(
                request,
                status,
                ProblemJson.CONTENT_TYPE,
                Buffer.buffer(new ProblemJson(status, "about:blank", title, detail).encode()));
    }

    private static void text(HttpServerRequest request, int status, String type, String body) {
        bytes(request, status, type, Buffer.buffer(body));
    }

    private static void bytes(HttpServerRequest request, int status, String type, Buffer body) {
        request.response().setStatusCode(status).putHeader("content-type", type).end(body);
    }
}
