package io.limen.gateway.tiered;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A partition for one term as its owner: how far it is folded here, how far durably, and what lies between.
 *
 * <pre>
 *  log   ──────┬───────────────┬────────────────┬──────▶
 *          committed       watermark          folded
 *         (durable store)  (the smallest      (this process,
 *                           hold: no event     and the hot
 *                           before it is       store)
 *                           undurable)
 * </pre>
 *
 * <p>A hold is the place a save started from, with the snapshot in force there; so every watermark is a place that the
 * partition has really been folded through, and its snapshot needs no remembering. Changed at home; what readers need
 * ({@link #folded}, {@link #dirty}) may be read anywhere.
 */
final class OwnedPartition {
    final int number;
    final long term;
    /** How far it was folded durably when the term began. */
    final Committed begun;

    final Map<String, Dirty> visitorToDirty = new ConcurrentHashMap<>();
    final DueMoments dues = new DueMoments();
    final PositionWaiters waiters;
    final PartitionCounts counts;
    final List<Drain> drains = new ArrayList<>();

    /** What the owner was given last: what its next save is compared with. */
    Map<String, Stored> atHand = new HashMap<>();

    Committed committed;
    boolean committing;
    /** Whether something hints at another owner: the next commit tells. */
    boolean termInDoubt;

    int commitFailures;
    long commitAtMillis = Long.MIN_VALUE;
    boolean gone;

    private volatile Committed folded;
    private final TreeMap<Committed, Integer> holds = new TreeMap<>(Places.ORDER);

    /** Somebody who waits until all that is dirty now is durable. */
    static final class Drain {
        final Set<Dirty> pending;
        final Committed target;
        final Promise<Void> done = Promise.promise();

        private Drain(Set<Dirty> pending, Committed target) {
            this.pending = pending;
            this.target = target;
        }
    }

    OwnedPartition(int number, long term, Committed committed, Counted counted, PositionWaiters waiters) {
        this.number = number;
        this.term = term;
        this.begun = committed;
        this.committed = committed;
        this.folded = committed;
        this.waiters = waiters;
        this.counts = new PartitionCounts(counted);
    }

    Committed folded() {
        return folded;
    }

    void folded(Committed through) {
        folded = through;
        waiters.reached(through);
    }

    boolean covers(Position wanted) {
        return Places.covers(folded, wanted);
    }

    @Nullable
    Stored dirty(String visitor) {
        Dirty dirty = visitorToDirty.get(visitor);
        return dirty == null ? null : dirty.stored();
    }

    void hold(Committed before) {
        holds.merge(before, 1, Integer::sum);
    }

    void let(Committed before) {
        holds.computeIfPresent(before, (place, count) -> count == 1 ? null : count - 1);
    }

    /** Every event before it is durable. */
    Committed watermark() {
        return holds.isEmpty() ? folded : holds.firstKey();
    }

    Drain drain() {
        Drain drain = new Drain(new HashSet<>(visitorToDirty.values()), folded);
        drains.add(drain);
        return drain;
    }

    /** This write is over: durable, or not needed any more. */
    void settled(Dirty dirty) {
        drains.forEach(drain -> drain.pending.remove(dirty));
    }

    /** Answers those who waited for what is durable now. */
    void answerDrained() {
        List<Drain> over = drains.stream()
                .filter(drain -> drain.pending.isEmpty() && !Places.isLater(drain.target, committed))
                .toList();
        drains.removeAll(over);
        over.forEach(drain -> drain.done.tryComplete());
    }
}
