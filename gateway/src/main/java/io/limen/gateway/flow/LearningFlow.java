package io.limen.gateway.flow;

import io.limen.gateway.decision.Learned;
import io.limen.gateway.decision.Learner;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.LearnedStore.Published;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Has bandits learn from what is counted, and guard rails stop what does harm. Every few seconds each gateway looks what is
 * published; one of them, for as long as it comes back in time, works out the next. Where the store does not answer, what
 * was seen last is decided by.
 */
public final class LearningFlow {
    private final LearnedStore published;
    private final ProfileStore profiles;
    private final int partitions;
    private final Snapshots snapshots;
    private final Clocks clocks;
    private final Learner learner;
    private final String name;
    private final long holdMillis;
    private volatile Learned learned = Learned.NOTHING;
    private volatile boolean holding;

    /**
     * Has learned nothing yet.
     *
     * @param partitions of the log
     * @param name this gateway's, like no other's
     * @param holdMillis who has not published for so long has another take over
     */
    public LearningFlow(
            LearnedStore published,
            ProfileStore profiles,
            int partitions,
            Snapshots snapshots,
            Clocks clocks,
            Learner learner,
            String name,
            long holdMillis) {
        this.published = published;
        this.profiles = profiles;
        this.partitions = partitions;
        this.snapshots = snapshots;
        this.clocks = clocks;
        this.learner = learner;
        this.name = name;
        this.holdMillis = holdMillis;
    }

    /** What to decide by, as of the last look. From any thread. */
    public Learned learned() {
        return learned;
    }

    /** Whether this gateway is the one that works it out, as of the last look. From any thread. */
    public boolean isHolding() {
        return holding;
    }

    /** Looks what is published, and publishes what follows if that is up to this gateway. To be called again and again. */
    public Future<Void> look() {
        Snapshot snapshot = snapshots.active().snapshot();
        return learner.isNeeded(snapshot)
                ? published.read().compose(last -> look(snapshot, last))
                : Future.<Void>succeededFuture().onSuccess(none -> learned = Learned.NOTHING);
    }

    private Future<Void> look(Snapshot snapshot, Optional<Published> last) {
        long now = clocks.wallMillis().getAsLong();
        last.ifPresent(seen -> learned = seen.learned());
        holding =
                last.isEmpty() || last.get().holder().equals(name) || last.get().heldUntil() < now;
        return holding ? counts().compose(counts -> publish(snapshot, last, counts)) : Future.succeededFuture();
    }

    /** One partition after the other: nobody waits for it. */
    private Future<Counts> counts() {
        Future<Counts> sum = Future.succeededFuture(Counts.NONE);
        for (int partition = 0; partition < partitions; partition++) {
            int next = partition;
            sum = sum.compose(before -> profiles.counted(next).map(counted -> before.plus(counted.counts())));
        }
        return sum;
    }

    private Future<Void> publish(Snapshot snapshot, Optional<Published> last, Counts counts) {
        Learned before = last.map(Published::learned).orElse(Learned.NOTHING);
        Learned next = learner.learn(snapshot, counts, before, before.version() + 1);
        long until = clocks.wallMillis().getAsLong() + holdMillis;
        return published
                .publish(before.version(), new Published(name, until, next))
                .map(done -> {
                    holding = done;
                    if (done) {
                        learned = next;
                    }
                    return null;
                });
    }
}
