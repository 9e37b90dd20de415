package io.limen.gateway.tiered;

import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.vertx.core.Future;

/** What was counted of a partition in one term, durable or not. At home. */
final class PartitionCounts {
    /** The write that is under way, or the last. */
    Future<Void> writing = Future.succeededFuture();

    private final Counted begun;
    private Counts counts;
    private long changes;
    private long durable;

    /** @param begun what was durable when the term began */
    PartitionCounts(Counted begun) {
        this.begun = begun;
        this.counts = begun.counts();
    }

    void add(Counts added) {
        if (!added.isNone()) {
            counts = counts.plus(added);
            changes++;
        }
    }

    /** All of it: through where the partition is folded, or where counting began if it is still before that. */
    Counted through(Committed folded) {
        boolean isBehind = folded.epoch() < begun.epoch()
                || (folded.epoch() == begun.epoch() && folded.nextOffset() < begun.nextOffset());
        return isBehind
                ? new Counted(begun.epoch(), begun.nextOffset(), counts)
                : new Counted(folded.epoch(), folded.nextOffset(), counts);
    }

    /** How often it changed in this term. */
    long changes() {
        return changes;
    }

    boolean isDurable(long until) {
        return durable >= until;
    }

    void durable(long until) {
        durable = Math.max(durable, until);
    }
}
