package io.limen.gateway.tiered;

import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.settings.YamlCursor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Profiles over a durable store, written behind: what the owner of partitions works on.
 *
 * <p>A save is complete as soon as this process has it. A visitor is written when nothing happened to it for
 * {@code idle}, at the latest {@code max} after the first event that is not durable; so a session costs a write or two,
 * not one an event. The partition's durable place never passes an event that is not durable: after a crash the next
 * owner folds the rest again from the log. On real sessions a visitor written after 60 s costs 0.66 writes an event, one
 * written after 15 min 0.27, audit included; so by default rest writes nobody earlier. The price is a new owner that
 * folds up to {@code max} of the log again.
 *
 * <p>With more than {@code dirtyMax} visitors dirty, those next in turn are written early, and a save completes only
 * after {@code patience} or when there is room; at twice as many it fails with {@link Failure.Code#OVERLOADED} and
 * nothing of it is taken, so that the log hands the batch in again later. Nothing is ever dropped.
 *
 * <p>The durable store is used, not owned: who made it closes it after this.
 */
public final class WriteBehindStore implements ProfileStore {
    private final DurableStore durable;
    private final Options options;
    private final Home home;
    private final CleanProfiles clean;
    private final SharedReads shared;
    private final ColdReads cold;
    private final FoldedWaits waits;
    private final DurableWrites writes;
    private final Ownership ownership;
    private final LatestProfiles latest;
    private final OwnerReads reads;
    private final FoldedSaves saves;
    private final DueReading dueReading;
    private final long timer;
    private boolean closed;

    /**
     * When what is written, and how much of everything there may be: section {@code writeBehind} of
     * {@code gateway.yaml}.
     *
     * @param idle a visitor to whom nothing happened for so long is written
     * @param max an event is durable after so long at the latest, if the store takes it
     * @param views a view that changed by time alone is written after so long; it holds nothing back, because a later
     *     owner finds the same moment due and comes to the same view
     * @param dirtyMax visitors that are not durable: see above
     * @param patience how long a save waits for room
     * @param writingMax visitors being written at the same time
     * @param cacheBytes durable profiles kept decoded, by an estimate of what they take; those that are not durable are
     *     kept on top of it
     * @param tick how often it is looked what is due to be written
     * @param horizon how far ahead due moments are read from the durable store
     * @param duePage due moments read in one go
     * @param dueMax due moments of a partition in memory beyond which no more are read
     * @param closeMax how long closing may take to make durable what is not
     */
    public record Options(
            Duration idle,
            Duration max,
            Duration views,
            int dirtyMax,
            Duration patience,
            int writingMax,
            long cacheBytes,
            Duration tick,
            Duration horizon,
            int duePage,
            int dueMax,
            Duration closeMax) {
        public static final Options DEFAULT = new Options(
                Duration.ofMinutes(15),
                Duration.ofMinutes(15),
                Duration.ofHours(1),
                100_000,
                Duration.ofSeconds(1),
                512,
                128 << 20,
                Duration.ofMillis(500),
                Duration.ofMinutes(5),
                500,
                100_000,
                Duration.ofSeconds(30));

        public static Options read(YamlCursor writeBehind) {
            return new Options(
                    writeBehind.duration("idle", DEFAULT.idle),
                    writeBehind.duration("max", DEFAULT.max),
                    writeBehind.duration("views", DEFAULT.views),
                    (int) writeBehind.integer("dirtyMax", DEFAULT.dirtyMax, 1, 100_000_000),
                    writeBehind.duration("patience", DEFAULT.patience),
                    (int) writeBehind.integer("writingMax", DEFAULT.writingMax, 1, 100_000),
                    writeBehind.bytes("cacheBytes", DEFAULT.cacheBytes),
                    writeBehind.duration("tick", DEFAULT.tick),
                    writeBehind.duration("horizon", DEFAULT.horizon),
                    (int) writeBehind.integer("duePage", DEFAULT.duePage, 1, 10_000),
                    (int) writeBehind.integer("dueMax", DEFAULT.dueMax, 1, 10_000_000),
                    writeBehind.duration("closeMax", DEFAULT.closeMax));
        }
    }

    /** @param partitionOf the partition of a visitor's entries, as the log has it */
    public WriteBehindStore(
            Vertx vertx,
            DurableStore durable,
            ToIntFunction<String> partitionOf,
            Options options,
            ReadOptions readOptions,
            Clocks clocks) {
        this.durable = durable;
        this.options = options;
        this.home = new Home(vertx);
        this.clean = new CleanProfiles(options.cacheBytes);
        this.shared = new SharedReads(vertx, durable, readOptions, clocks.monotonicNanos());
        this.cold = new ColdReads(shared, readOptions, clocks.monotonicNanos());
        this.waits = new FoldedWaits(vertx, readOptions.awaitingMax(), clocks.monotonicNanos());
        this.writes = new DurableWrites(durable, options, clean, shared, home, clocks.monotonicNanos(), this::lost);
        this.ownership = new Ownership(durable, shared, home, waits, writes);
        this.latest = new LatestProfiles(shared, clean, home);
        this.reads = new OwnerReads(partitionOf, ownership, latest, cold, waits);
        this.saves = new FoldedSaves(partitionOf, latest, cold, writes);
        this.dueReading = new DueReading(
                durable,
                options,
                home,
                clocks.wallMillis(),
                (partition, visitor) -> latest.kept(partition, visitor) != null);
        this.timer = home.every(Math.max(1, options.tick.toMillis()), this::passHere);
    }

    // ── reading for a decision ──

    @Override
    public Future<Lookup> read(String visitor, List<Position> atLeast, Deadline deadline) {
        return reads.read(visitor, atLeast, deadline);
    }

    /** How the owner reads. */
    OwnerReads reads() {
        return reads;
    }

    @Override
    public boolean owns(int partition) {
        return ownership.of(partition) != null;
    }

    /** Our term as the owner; null where it is not ours, as far as we know. From any thread. */
    @Nullable
    OwnedPartition term(int partition) {
        return ownership.of(partition);
    }

    Set<Integer> owned() {
        return ownership.numbers();
    }

    /** The last entry that was folded durably when we became the owner; empty where there was none, or it is not ours. */
    Optional<Position> begun(int partition) {
        OwnedPartition owned = ownership.of(partition);
        return owned == null ? Optional.empty() : Places.last(partition, owned.begun);
    }

    // ── the owner's ──

    @Override
    public Future<Optional<Committed>> own(int partition) {
        return home.call(() -> closed
                ? refused()
                : ownership.begin(partition).map(mine -> {
                    dueReading.tick(mine);
                    return Places.known(mine.committed);
                }));
    }

    /** Completes when all of it is durable; where the store is down, that is when it is back. */
    @Override
    public Future<Void> release(int partition) {
        return home.call(() -> ownership.release(partition));
    }

    @Override
    public void forget(int partition) {
        home.call(() -> {
            ownership.forget(partition);
            return Future.succeededFuture();
        });
    }

    private void lost(OwnedPartition partition) {
        ownership.giveUp(partition);
    }

    @Override
    public Future<Map<String, Stored>> load(int partition, Collection<String> visitors) {
        return home.call(() -> {
            OwnedPartition owned = ownership.of(partition);
            if (owned == null) {
                return Future.failedFuture(notOurs(partition));
            }
            return latest.load(owned, visitors).map(found -> {
                visitors.stream().filter(visitor -> !found.containsKey(visitor)).forEach(owned.dues::remove);
                owned.atHand = found;
                return new HashMap<>(found);
            });
        });
    }

    /** These visitors as they are now, whoever asks; fails with FENCED where the partition is not ours. */
    Future<Map<String, Stored>> latest(int partition, Collection<String> visitors) {
        return home.call(() -> {
            OwnedPartition owned = ownership.of(partition);
            return owned == null ? Future.failedFuture(notOurs(partition)) : latest.load(owned, visitors);
        });
    }

    private static Failure notOurs(int partition) {
        return new Failure(Failure.Code.FENCED, "partition " + partition + " is not ours");
    }

    private static <T> Future<T> refused() {
        return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "the store is closed"));
    }

    @Override
    public Future<Void> save(int partition, Collection<Stored> changed, Optional<Committed> through, Counts added) {
        return home.call(() -> {
            if (closed) {
                return refused();
            }
            OwnedPartition owned = ownership.of(partition);
            return owned == null ? Future.failedFuture(notOurs(partition)) : saves.take(owned, changed, through, added);
        });
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return home.call(() -> {
            OwnedPartition owned = ownership.of(partition);
            return owned == null ? durable.committed(partition) : Future.succeededFuture(Places.known(owned.committed));
        });
    }

    @Override
    public Future<Counted> counted(int partition) {
        return home.call(() -> {
            OwnedPartition owned = ownership.of(partition);
            return owned == null
                    ? durable.counted(partition)
                    : Future.succeededFuture(owned.counts.through(owned.folded()));
        });
    }

    @Override
    public Future<List<String>> due(int partition, long until, int visitorsMax) {
        return home.call(() -> {
            OwnedPartition owned = ownership.of(partition);
            if (owned != null) {
                return Future.succeededFuture(owned.dues.until(until, visitorsMax));
            }
            return durable.due(partition, 0, until == Long.MAX_VALUE ? until : until + 1, visitorsMax)
                    .map(dues -> dues.stream().map(DurableStore.Due::visitor).toList());
        });
    }

    /** What is durable; what is not yet is not in it. */
    @Override
    public Future<List<Stored>> scan(int partition, String after, int visitorsMax) {
        return durable.scan(partition, after, visitorsMax);
    }

    /** As {@link #scan}, with what is not durable yet: the owner's. */
    Future<List<Stored>> scanLatest(int partition, String after, int visitorsMax) {
        return home.call(() -> {
            NavigableMap<String, Stored> before = LatestProfiles.dirty(ownership.of(partition), after);
            return home.here(durable.scan(partition, after, visitorsMax))
                    .map(page -> LatestProfiles.withDirty(
                            page,
                            page.size() < visitorsMax,
                            before,
                            LatestProfiles.dirty(ownership.of(partition), after)));
        });
    }

    /** Some visitors of the partition that are in memory and not in use: to be compared. */
    List<Stored> sample(int partition, int visitorsMax) {
        OwnedPartition owned = ownership.of(partition);
        return owned == null ? List.of() : clean.coldest(owned, visitorsMax);
    }

    /** There is no hot side here. */
    @Override
    public Future<Optional<Stored>> hot(String visitor) {
        return Future.succeededFuture(Optional.empty());
    }

    // ── ending ──

    /** Writes all that is not durable now; completes when it is durable and committed. */
    public Future<Void> flush() {
        return home.call(ownership::drain);
    }

    /** Looks what is due to be written, committed and read: what the timer does. */
    Future<Void> pass() {
        return home.call(() -> {
            passHere();
            return Future.succeededFuture();
        });
    }

    private void passHere() {
        List<OwnedPartition> owned = ownership.all();
        writes.tick(owned);
        owned.forEach(dueReading::tick);
    }

    /** Gives up all partitions; what is not durable after {@link Options#closeMax} is left to their next owners. */
    @Override
    public Future<Void> close() {
        return home.call(() -> {
            if (closed) {
                return Future.succeededFuture();
            }
            closed = true;
            Promise<Void> over = Promise.promise();
            home.after(options.closeMax.toMillis(), over::tryComplete);
            ownership.drain().onComplete(done -> over.tryComplete());
            return over.future().onComplete(done -> {
                home.cancel(timer);
                ownership.all().forEach(ownership::giveUp);
            });
        });
    }

    Home home() {
        return home;
    }

    /** What the limits are doing, by name: for metrics. Cheap to read, from any thread. */
    public Map<String, LongSupplier> gauges() {
        Map<String, LongSupplier> gauges = new HashMap<>(writes.gauges());
        gauges.putAll(clean.gauges());
        gauges.putAll(shared.gauges());
        gauges.putAll(cold.gauges());
        gauges.putAll(waits.gauges());
        gauges.putAll(saves.gauges());
        gauges.put("partitions.owned", ownership::size);
        return Map.copyOf(gauges);
    }
}
