package io.limen.gateway.flow;

import io.limen.gateway.decision.Learner;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.experiment.bandit.LearnedWeights;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.WeightStore.Published;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Has bandits learn from what is counted. Every few seconds each gateway looks at the weights that are published; one of
 * them, for as long as it comes back in time, works out the next. Where the store does not answer, the weights that were
 * seen last are drawn by.
 */
public final class BanditFlow {
    private final WeightStore published;
    private final ProfileStore profiles;
    private final int partitions;
    private final Snapshots snapshots;
    private final Clocks clocks;
    private final Learner learner;
    private final String name;
    private final long holdMillis;
    private volatile LearnedWeights weights = LearnedWeights.NONE;
    private volatile boolean holding;

    /**
     * Has learned nothing yet.
     *
     * @param partitions of the log
     * @param name this gateway's, like no other's
     * @param holdMillis who has not published for so long has another take over
     */
    public BanditFlow(
            WeightStore published,
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

    /** What to draw by, as of the last look. From any thread. */
    public LearnedWeights weights() {
        return weights;
    }

    /** Whether this gateway is the one that works the weights out, as of the last look. From any thread. */
    public boolean isHolding() {
        return holding;
    }

    /** Looks what is published, and publishes what follows if that is up to this gateway. To be called again and again. */
    public Future<Void> look() {
        Snapshot snapshot = snapshots.active().snapshot();
        return Learner.hasBandits(snapshot)
                ? published.read().compose(last -> look(snapshot, last))
                : Future.succeededFuture();
    }

    private Future<Void> look(Snapshot snapshot, Optional<Published> last) {
        long now = clocks.wallMillis().getAsLong();
        last.ifPresent(seen -> weights = seen.weights());
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
        LearnedWeights before = last.map(Published::weights).orElse(LearnedWeights.NONE);
        LearnedWeights learned = learner.learn(snapshot, counts, before, before.version() + 1);
        long until = clocks.wallMillis().getAsLong() + holdMillis;
        return published
                .publish(before.version(), new Published(name, until, learned))
                .map(done -> {
                    holding = done;
                    if (done) {
                        weights = learned;
                    }
                    return null;
                });
    }
}
