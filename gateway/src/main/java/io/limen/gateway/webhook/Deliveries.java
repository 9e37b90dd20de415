package io.limen.gateway.webhook;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What became of changes and calls, over all endpoints; read from any thread. */
final class Deliveries {
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong tooOld = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    void taken(int changes) {
        taken.addAndGet(changes);
    }

    void refused(int changes) {
        refused.addAndGet(changes);
    }

    void tooOld(int changes) {
        tooOld.addAndGet(changes);
    }

    void failed() {
        failed.incrementAndGet();
    }

    Map<String, LongSupplier> gauges() {
        return Map.of(
                "delivered", taken::get,
                "dropped.refused", refused::get,
                "dropped.old", tooOld::get,
                "calls.failed", failed::get);
    }
}
