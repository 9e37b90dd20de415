package io.limen.gateway.tiered;

import io.limen.gateway.flow.DurableStore;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes durable what was counted, before a profile or a place that reflects it. So no durable profile holds what is not in
 * the durable counts: whoever folds from there on counts each entry once, by leaving out what the counts cover. At home.
 */
final class CountWrites {
    private final DurableStore durable;
    private final Home home;
    private final AtomicLong written = new AtomicLong();

    CountWrites(DurableStore durable, Home home) {
        this.durable = durable;
        this.home = home;
    }

    /** Completes when what is counted now is durable; one write at a time, and none where another wrote it meanwhile. */
    Future<Void> settle(OwnedPartition partition) {
        long wanted = partition.counts.changes();
        if (partition.counts.isDurable(wanted)) {
            return Future.succeededFuture();
        }
        Future<Void> next = partition.counts.writing.transform(
                before -> partition.counts.isDurable(wanted) ? Future.succeededFuture() : write(partition));
        partition.counts.writing = next;
        return next;
    }

    private Future<Void> write(OwnedPartition partition) {
        long changes = partition.counts.changes();
        return home.here(durable.count(partition.number, partition.term, partition.counts.through(partition.folded())))
                .onSuccess(done -> {
                    written.incrementAndGet();
                    partition.counts.durable(changes);
                });
    }

    /** How often it was written. */
    long written() {
        return written.get();
    }
}
