package io.limen.gateway.http;

import io.limen.gateway.wire.CallLimit;
import io.limen.gateway.wire.OfrepEncoder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells whoever listens that another configuration is in force, as server-sent events: {@code GET /v1/stream}. OpenFeature's
 * clients in browsers then ask for their flags again.
 *
 * <p>The id of an event is the configuration's, and a stream begins by saying it without an event. So who comes back after
 * the line broke says which it knew, and is told at once if that is no longer the one in force. What changed between asking for flags
 * and listening for the first time is not told: pages do both at once.
 *
 * <p>Told are so many in a tenth of a second: to write to all at once would keep the loop from its other calls, and they
 * would all ask at once.
 */
final class StreamRoute {
    static final String PATH = "/v1/stream";
    private static final int WRITES_A_LOOK = 100;
    private static final long BEAT_NANOS_MAX = 15_000_000_000L;
    private static final int BEATS_BEFORE_IDLE = 3;
    private static final int RETRY_MILLIS = 1_000;
    /** Whichever it is: nobody's hash. */
    private static final String OTHER = "";

    private final ActiveConfiguration active;
    private final LongSupplier nanos;
    private final int streamsMax;
    private final long beatNanos;
    private final Map<HttpServerResponse, Heard> open = new LinkedHashMap<>();

    /** What a listener was told last, and when. */
    private record Heard(String hash, long nanos) {}

    StreamRoute(Vertx vertx, HttpOptions options, ActiveConfiguration active, LongSupplier nanos) {
        this.active = active;
        this.nanos = nanos;
        this.streamsMax = options.streamsMax();
        long idleNanos = options.idle().toNanos();
        this.beatNanos = idleNanos > 0 ? Math.min(BEAT_NANOS_MAX, idleNanos / BEATS_BEFORE_IDLE) : BEAT_NANOS_MAX;
        vertx.setPeriodic(ActiveConfiguration.LOOK_MILLIS, timer -> tell());
    }

    void stream(Exchange exchange) {
        if (exchange.access(Optional.ofNullable(exchange.request().getHeader("X-API-Key"))) == Keys.Access.NONE) {
            exchange.problem(FailureResponse.unauthorized("the write or the secret key"));
        } else if (open.size() >= streamsMax) {
            exchange.problem(FailureResponse.overloaded(CallLimit.STREAMS));
        } else {
            begin(exchange);
        }
    }

    private void begin(Exchange exchange) {
        String known = exchange.request().getHeader("Last-Event-ID");
        HttpServerResponse response = exchange.events();
        if (response.ended()) {
            return;
        }
        String heard = known == null || known.equals(active.hash()) ? active.hash() : OTHER;
        open.put(response, new Heard(heard, nanos.getAsLong()));
        exchange.whenClosed(() -> open.remove(response));
        response.write("retry: " + RETRY_MILLIS + "\nid: " + active.hash() + "\n\n");
    }

    private void tell() {
        long now = nanos.getAsLong();
        List<HttpServerResponse> due = open.entrySet().stream()
                .filter(each -> !each.getValue().hash().equals(active.hash())
                        || now - each.getValue().nanos() >= beatNanos)
                .limit(WRITES_A_LOOK)
                .map(Map.Entry::getKey)
                .toList();
        for (HttpServerResponse listener : due) {
            tell(listener, now);
        }
    }

    private void tell(HttpServerResponse listener, long now) {
        Heard heard = open.put(listener, new Heard(active.hash(), now));
        if (listener.writeQueueFull()) {
            // Reads nothing: what is kept for it would grow for ever.
            listener.reset();
        } else if (heard == null || heard.hash().equals(active.hash())) {
            listener.write(":\n\n");
        } else {
            listener.write(OfrepEncoder.refetch(active.hash(), active.sinceSeconds()));
        }
    }

    /** Ends them all: who listens comes back, elsewhere. */
    void end() {
        List.copyOf(open.keySet()).forEach(HttpServerResponse::end);
        open.clear();
    }
}
