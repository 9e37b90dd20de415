package io.limen.gateway.http;

import io.limen.gateway.ops.Metrics;
import io.limen.gateway.wire.CallLimit;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The open connections of one event loop: no more than there may be, and none that keeps its place without asking anything.
 * Silence is noticed by the server itself; here it is those that send a byte now and then, and never a whole head.
 */
final class Connections {
    private static final long SWEEP_MILLIS = 100;
    /** Closing takes some 50 µs: all that were opened at once must not be closed at once. */
    private static final int CLOSED_A_SWEEP = 50;
    /** The server may have noticed the silence a little before. */
    private static final long TOLERANCE_NANOS = 1_000_000_000;

    private final int openMax;
    private final long idleNanosMax;
    private final LongSupplier nanos;
    private final Metrics metrics;
    private final Map<HttpConnection, Waiting> open = new HashMap<>();

    /** What is known of a connection: since when it has asked nothing, and how much it has asked that is not answered. */
    private static final class Waiting {
        private long sinceNanos;
        private int underWay;

        Waiting(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    Connections(Vertx vertx, HttpOptions options, LongSupplier nanos, Metrics metrics) {
        this.openMax = options.connectionsMax();
        this.idleNanosMax = options.idle().toNanos();
        this.nanos = nanos;
        this.metrics = metrics;
        vertx.setPeriodic(SWEEP_MILLIS, timer -> closeIdle());
    }

    /** One more, or one too many. */
    void opened(HttpConnection connection) {
        if (open.size() >= openMax) {
            metrics.limitHit(CallLimit.CONNECTIONS.key());
            connection.close();
            return;
        }
        open.put(connection, new Waiting(nanos.getAsLong()));
        connection.closeHandler(closed -> closed(connection));
    }

    /** The head of a request came whole. */
    void asked(HttpConnection connection) {
        Waiting waiting = open.get(connection);
        if (waiting != null) {
            waiting.underWay++;
        }
    }

    /** It was answered. */
    void answered(HttpConnection connection) {
        Waiting waiting = open.get(connection);
        if (waiting != null) {
            waiting.underWay--;
            waiting.sinceNanos = nanos.getAsLong();
        }
    }

    private void closed(HttpConnection connection) {
        Waiting waiting = open.remove(connection);
        if (waiting != null && isIdle(waiting, TOLERANCE_NANOS)) {
            metrics.limitHit(CallLimit.IDLE.key());
        }
    }

    private void closeIdle() {
        open.entrySet().stream()
                .filter(each -> isIdle(each.getValue(), 0))
                .limit(CLOSED_A_SWEEP)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(HttpConnection::close);
    }

    private boolean isIdle(Waiting waiting, long tolerance) {
        return waiting.underWay == 0
                && idleNanosMax > 0
                && nanos.getAsLong() - waiting.sinceNanos > idleNanosMax - tolerance;
    }
}
