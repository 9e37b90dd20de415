package io.limen.gateway.tiered;

import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.settings.YamlCursor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Profiles in a hot store in front of what their owners write behind: decisions of every gateway are answered from the
 * hot one, in one round trip.
 *
 * <p>A read is answered by the first good answer: the owner's own copy where this process is the owner, the hot store,
 * or the durable one where the hot store misses, is down, or has not answered after {@link ReadOptions#hedgeAfter}; what
 * it had missed is then filled in for seconds. A read that must reflect a position waits for it, by its deadline.
 *
 * <p>A save is complete when the owner has it and the hot store was offered it, or did not answer within
 * {@link Options#offerMax}: a hot store that fails does not stop the folding. What could not be written is offered again.
 *
 * <p>The stores are used, not owned: closing this closes the {@link WriteBehindStore} it was given, not the hot store.
 */
public final class HotFirstStore implements ProfileStore {
    private final HotStore hot;
    private final WriteBehindStore behind;
    private final ToIntFunction<String> partitionOf;
    private final Vertx vertx;
    private final Context own;
    private final HotWrites writes;
    private final HotRead.Means means;
    private final long timer;

    /**
     * How the hot store is written: section {@code hotWrites} of {@code gateway.yaml}.
     *
     * @param offerMax a save waits at most so long for the hot store
     * @param againMax visitors of a partition remembered because they could not be written; beyond, the whole partition
     *     is written again
     * @param againEvery how often it is looked whether something is to be offered again
     * @param pageVisitors visitors offered again at once
     */
    public record Options(Duration offerMax, int againMax, Duration againEvery, int pageVisitors) {
        public static final Options DEFAULT = new Options(Duration.ofMillis(250), 100_000, Duration.ofMillis(100), 200);

        public static Options read(YamlCursor hotWrites) {
            return new Options(
                    hotWrites.duration("offerMax", DEFAULT.offerMax),
                    (int) hotWrites.integer("againMax", DEFAULT.againMax, 0, 10_000_000),
                    hotWrites.duration("againEvery", DEFAULT.againEvery),
                    (int) hotWrites.integer("pageVisitors", DEFAULT.pageVisitors, 1, 10_000));
        }
    }

    /** @param partitionOf the partition of a visitor's entries, as the log has it */
    public HotFirstStore(
            Vertx vertx,
            HotStore hot,
            WriteBehindStore behind,
            ToIntFunction<String> partitionOf,
            Options options,
            ReadOptions reads,
            LongSupplier monotonicNanos) {
        this.hot = hot;
        this.behind = behind;
        this.partitionOf = partitionOf;
        this.vertx = vertx;
        this.own = vertx.getOrCreateContext();
        this.writes = new HotWrites(hot, behind, options, monotonicNanos);
        this.means = new HotRead.Means(
                vertx, hot, behind, Math.max(1, reads.hedgeAfter().toMillis()), monotonicNanos, new HotRead.Counts());
        this.timer = behind.home().every(Math.max(1, options.againEvery.toMillis()), writes::tick);
    }

    @Override
    public Future<Lookup> read(String visitor, List<Position> atLeast, Deadline deadline) {
        int partition = partitionOf.applyAsInt(visitor);
        Position wanted = Places.wanted(atLeast, partition);
        OwnedPartition term = behind.term(partition);
        if (term == null) {
            return ask(visitor, partition, wanted, deadline);
        }
        Stored known = behind.reads().kept(visitor);
        if (known != null && Places.reflects(known, wanted)) {
            return Future.succeededFuture(new Lookup.Found(known, false));
        }
        return behind.reads()
                .folded(visitor, wanted, deadline)
                .compose(covered -> asOwner(visitor, term, wanted, covered, deadline));
    }

    private Future<Lookup> asOwner(
            String visitor, OwnedPartition term, @Nullable Position wanted, boolean covered, Deadline deadline) {
        if (behind.term(term.number) != term) {
            return ask(visitor, term.number, wanted, deadline);
        }
        Stored now = behind.reads().kept(visitor);
        if (now != null) {
            return Future.succeededFuture(new Lookup.Found(now, !covered && !Places.reflects(now, wanted)));
        }
        // The owner holds what is not durable: whatever a store has of this visitor is the latest.
        return ask(visitor, term.number, null, deadline).compose(lookup -> {
            if (covered && wanted != null && !reflects(lookup, wanted)) {
                return durable(visitor, term, lookup, deadline);
            }
            return Future.succeededFuture(
                    OwnerReads.judged(lookup, !covered, stored -> !covered && !Places.reflects(stored, wanted)));
        });
    }

    private static boolean reflects(Lookup lookup, Position wanted) {
        return lookup instanceof Lookup.Found found && Places.reflects(found.stored(), wanted);
    }

    /**
     * What the owner does not hold is durable, while its write to the hot store may have failed. Stale where it is the
     * owner no longer.
     */
    private Future<Lookup> durable(String visitor, OwnedPartition term, Lookup hot, Deadline deadline) {
        Deadline some = new Deadline(deadline.atNanos() - FoldedWaits.RESERVE_NANOS);
        return behind.reads()
                .latest(visitor, true, some)
                .map(lookup -> lookup instanceof Lookup.Unavailable || behind.term(term.number) != term
                        ? OwnerReads.judged(hot, true, stored -> true)
                        : lookup);
    }

    private Future<Lookup> ask(String visitor, int partition, @Nullable Position wanted, Deadline deadline) {
        HotRead read = new HotRead(means, visitor, partition, wanted, deadline);
        if (Vertx.currentContext() == null) {
            own.runOnContext(now -> read.begin());
        } else {
            read.begin();
        }
        return read.answer();
    }

    @Override
    public Future<Optional<Committed>> own(int partition) {
        return behind.home().call(() -> {
            writes.forget(partition);
            return behind.own(partition);
        });
    }

    @Override
    public boolean owns(int partition) {
        return behind.owns(partition);
    }

    @Override
    public Future<Void> release(int partition) {
        return behind.home().call(() -> behind.release(partition).onComplete(done -> writes.forget(partition)));
    }

    @Override
    public void forget(int partition) {
        behind.forget(partition);
        behind.home().later(() -> writes.forget(partition));
    }

    @Override
    public Future<Map<String, Stored>> load(int partition, Collection<String> visitors) {
        return behind.load(partition, visitors);
    }

    @Override
    public Future<Void> save(int partition, Collection<Stored> changed, Optional<Committed> through, Counts added) {
        return behind.home().call(() -> behind.save(partition, changed, through, added)
                .compose(done -> writes.offer(partition, changed, through)));
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return behind.committed(partition);
    }

    @Override
    public Future<Counted> counted(int partition) {
        return behind.counted(partition);
    }

    @Override
    public Future<List<String>> due(int partition, long until, int visitorsMax) {
        return behind.due(partition, until, visitorsMax);
    }

    @Override
    public Future<List<Stored>> scan(int partition, String after, int visitorsMax) {
        return behind.scan(partition, after, visitorsMax);
    }

    @Override
    public Future<Optional<Stored>> hot(String visitor) {
        return hot.read(visitor);
    }

    @Override
    public Future<Void> close() {
        return behind.close().onComplete(done -> vertx.cancelTimer(timer));
    }

    /** What the sampler looks after. */
    HotWrites writes() {
        return writes;
    }

    /** What the limits are doing, by name: those of the store behind, too. Cheap to read, from any thread. */
    public Map<String, LongSupplier> gauges() {
        Map<String, LongSupplier> gauges = new HashMap<>(behind.gauges());
        gauges.putAll(writes.gauges());
        gauges.putAll(means.counts().gauges());
        return Map.copyOf(gauges);
    }
}
