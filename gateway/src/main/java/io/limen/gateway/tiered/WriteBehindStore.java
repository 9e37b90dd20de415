package io.limen.gateway.tiered;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.segment.SegmentChange;
import io.limen.gateway.segment.View;
import io.limen.gateway.settings.YamlCursor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Profiles over a durable store, written behind: what the owner of partitions works on.
 *
 * <p>A save is complete as soon as this process has it. A visitor is written when nothing happened to it for
 * {@code idle}, at the latest {@code max} after the first event that is not durable; so a session costs a write or two,
 * not one an event. The partition's durable place never passes an event that is not durable: after a crash the next
 * owner folds the rest again from the log. Measured on the timings of real sessions, a visitor written after 60 s costs
 * 0.66 writes an event, one written after 10 min of rest or 15 min at the latest 0.275; the target is 0.3, audit
 * included. The price is a new owner that folds up to {@code max} of the log again.
 *
 * <p>With more than {@code dirtyMax} visitors dirty, those next in turn are written early, and a save completes only
 * after {@code patience} or when there is room; at twice as many it fails with {@link Failure.Code#OVERLOADED} and
 * nothing of it is taken, so that the log hands the batch in again later. Nothing is ever dropped.
 *
 * <p>The durable store is used, not owned: who made it closes it after this.
 */
public final class WriteBehindStore implements ProfileStore {
    private final DurableStore durable;
    private final ToIntFunction<String> partitionOf;
    private final Options options;
    private final Home home;
    private final CleanProfiles clean;
    private final ColdReads cold;
    private final FoldedWaits waits;
    private final DurableWrites writes;
    private final DueReading dueReading;
    private final Map<Integer, OwnedPartition> partitionToOwned = new ConcurrentHashMap<>();
    private final AtomicLong fencedSaves = new AtomicLong();
    private final AtomicLong refusedSaves = new AtomicLong();
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
                Duration.ofMinutes(10),
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
            ReadOptions reads,
            Clocks clocks) {
        this.durable = durable;
        this.partitionOf = partitionOf;
        this.options = options;
        this.home = new Home(vertx);
        this.clean = new CleanProfiles(options.cacheBytes);
        this.cold = new ColdReads(durable, reads, clocks.monotonicNanos());
        this.waits = new FoldedWaits(vertx, reads.awaitingMax(), clocks.monotonicNanos());
        this.writes = new DurableWrites(durable, options, clean, home, clocks.monotonicNanos(), this::lost);
        this.dueReading = new DueReading(
                durable, options, home, clocks.wallMillis(), (partition, visitor) -> kept(partition, visitor) != null);
        this.timer = home.every(Math.max(1, options.tick.toMillis()), this::passHere);
    }

    // ── reading for a decision ──

    @Override
    public Future<Lookup> read(String visitor, List<Position> atLeast, Deadline deadline) {
        int partition = partitionOf.applyAsInt(visitor);
        Position wanted = Places.wanted(atLeast, partition);
        if (!owns(partition)) {
            return cold.read(visitor, deadline, wanted != null)
                    .map(lookup -> judged(lookup, wanted != null, stored -> !Places.reflects(stored, wanted)));
        }
        Stored known = kept(visitor);
        if (known != null && Places.reflects(known, wanted)) {
            return Future.succeededFuture(new Lookup.Found(known, false));
        }
        return folded(visitor, wanted, deadline).compose(covered -> fetch(visitor, wanted, covered, deadline));
    }

    private Future<Lookup> fetch(String visitor, @Nullable Position wanted, boolean covered, Deadline deadline) {
        Stored known = kept(visitor);
        Future<Lookup> answer = known != null
                ? Future.succeededFuture(new Lookup.Found(known, false))
                : cold.read(visitor, deadline, wanted != null);
        return answer.map(lookup -> judged(lookup, !covered, stored -> !covered && !Places.reflects(stored, wanted)));
    }

    /** Says of a lookup whether it is stale. */
    static Lookup judged(Lookup lookup, boolean staleIfUnknown, Predicate<Stored> stale) {
        if (lookup instanceof Lookup.Found found) {
            return new Lookup.Found(found.stored(), stale.test(found.stored()));
        }
        return lookup instanceof Lookup.Unknown ? new Lookup.Unknown(staleIfUnknown) : lookup;
    }

    /** Whether this process is the owner, as far as it knows. From any thread. */
    boolean owns(int partition) {
        return partitionToOwned.containsKey(partition);
    }

    Set<Integer> owned() {
        return Set.copyOf(partitionToOwned.keySet());
    }

    /**
     * Waits until the visitor's partition is folded through the position here; false where it is not by the deadline,
     * with some time left. At once where no position is given.
     */
    Future<Boolean> folded(String visitor, @Nullable Position wanted, Deadline deadline) {
        OwnedPartition partition = partitionToOwned.get(partitionOf.applyAsInt(visitor));
        return wanted == null || partition == null
                ? Future.succeededFuture(wanted == null)
                : waits.folded(partition, wanted, deadline);
    }

    /** The owner's copy, if it is in memory; taken after a place was looked at, it reflects that place. */
    @Nullable
    Stored kept(String visitor) {
        OwnedPartition partition = partitionToOwned.get(partitionOf.applyAsInt(visitor));
        return partition == null ? null : kept(partition, visitor);
    }

    private @Nullable Stored kept(OwnedPartition partition, String visitor) {
        Stored dirty = partition.dirty(visitor);
        return dirty != null ? dirty : clean.get(partition, visitor);
    }

    // ── the owner's ──

    @Override
    public Future<Optional<Committed>> own(int partition) {
        return home.call(() -> closed
                ? refused()
                : home.here(durable.own(partition)).map(owned -> {
                    forgetHere(partition);
                    OwnedPartition mine = new OwnedPartition(
                            partition, owned.term(), owned.committed().orElse(Places.NOWHERE), waits.of());
                    partitionToOwned.put(partition, mine);
                    dueReading.tick(mine);
                    return owned.committed();
                }));
    }

    /** Completes when all of it is durable; where the store is down, that is when it is back. */
    @Override
    public Future<Void> release(int partition) {
        return home.call(() -> {
            OwnedPartition owned = partitionToOwned.get(partition);
            return owned == null
                    ? Future.succeededFuture()
                    : writes.drain(owned).onSuccess(done -> gone(owned));
        });
    }

    @Override
    public void forget(int partition) {
        home.call(() -> {
            forgetHere(partition);
            return Future.succeededFuture();
        });
    }

    private void forgetHere(int partition) {
        OwnedPartition owned = partitionToOwned.get(partition);
        if (owned != null) {
            gone(owned);
        }
    }

    private void lost(OwnedPartition partition) {
        gone(partition);
    }

    private void gone(OwnedPartition partition) {
        partitionToOwned.remove(partition.number, partition);
        writes.drop(partition);
    }

    @Override
    public Future<Map<String, Stored>> load(int partition, Collection<String> visitors) {
        return home.call(() -> {
            OwnedPartition owned = partitionToOwned.get(partition);
            if (owned == null) {
                return Future.failedFuture(notOurs(partition));
            }
            return latest(owned, visitors).map(found -> {
                visitors.stream().filter(visitor -> !found.containsKey(visitor)).forEach(owned.dues::remove);
                owned.atHand = found;
                return new HashMap<>(found);
            });
        });
    }

    /** These visitors as they are now, whoever asks; fails with FENCED where the partition is not ours. */
    Future<Map<String, Stored>> latest(int partition, Collection<String> visitors) {
        return home.call(() -> {
            OwnedPartition owned = partitionToOwned.get(partition);
            return owned == null ? Future.failedFuture(notOurs(partition)) : latest(owned, visitors);
        });
    }

    private Future<Map<String, Stored>> latest(OwnedPartition partition, Collection<String> visitors) {
        Map<String, Stored> found = new HashMap<>();
        List<String> missing = new ArrayList<>();
        for (String visitor : new LinkedHashSet<>(visitors)) {
            Stored known = kept(partition, visitor);
            if (known == null) {
                missing.add(visitor);
            } else {
                found.put(visitor, known);
            }
        }
        if (missing.isEmpty()) {
            return Future.succeededFuture(found);
        }
        return home.here(durable.load(missing)).map(loaded -> {
            loaded.forEach((visitor, stored) -> {
                // What was saved meanwhile is newer.
                Stored known = kept(partition, visitor);
                if (known == null) {
                    clean.put(partition, stored);
                }
                found.put(visitor, known == null ? stored : known);
            });
            return found;
        });
    }

    private static Failure notOurs(int partition) {
        return new Failure(Failure.Code.FENCED, "partition " + partition + " is not ours");
    }

    private static <T> Future<T> refused() {
        return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "the store is closed"));
    }

    @Override
    public Future<Void> save(int partition, Collection<Stored> changed, Optional<Committed> through) {
        return home.call(() -> {
            if (closed) {
                return refused();
            }
            OwnedPartition owned = partitionToOwned.get(partition);
            Failure failure = owned == null ? notOurs(partition) : refusal(owned, changed, through);
            if (owned == null || failure != null) {
                return Future.failedFuture(Objects.requireNonNull(failure));
            }
            keep(owned, changed, through);
            return writes.room();
        });
    }

    private @Nullable Failure refusal(
            OwnedPartition partition, Collection<Stored> changed, Optional<Committed> through) {
        for (Stored stored : changed) {
            String visitor = stored.profile().visitor();
            if (partitionOf.applyAsInt(visitor) != partition.number) {
                return new Failure(Failure.Code.INTERNAL, "a profile of another partition than " + partition.number);
            }
            Stored known = kept(partition, visitor);
            if (known != null && Places.isOlder(stored, known)) {
                fencedSaves.incrementAndGet();
                return new Failure(
                        Failure.Code.FENCED, "partition " + partition.number + ": a profile is folded further");
            }
        }
        if (through.isPresent() && Places.isLater(partition.folded(), through.get())) {
            fencedSaves.incrementAndGet();
            return new Failure(
                    Failure.Code.FENCED,
                    "partition " + partition.number + " is folded through "
                            + partition.folded().nextOffset() + ", this write through "
                            + through.get().nextOffset());
        }
        if (writes.isFull() && !changed.isEmpty()) {
            refusedSaves.incrementAndGet();
            return new Failure(Failure.Code.OVERLOADED, "too many profiles are not durable yet");
        }
        return null;
    }

    private void keep(OwnedPartition partition, Collection<Stored> changed, Optional<Committed> through) {
        Committed before = partition.folded();
        for (Stored stored : changed) {
            String visitor = stored.profile().visitor();
            Stored known = kept(partition, visitor);
            Stored last = known == null ? partition.atHand.get(visitor) : known;
            if (last != null && last.equals(stored)) {
                continue;
            }
            List<SegmentChange> changes = SegmentChange.between(
                    last == null ? View.NONE : last.view(),
                    stored.view(),
                    stored.profile().applied());
            boolean events = last == null
                    || !Objects.equals(
                            last.profile().applied(), stored.profile().applied());
            writes.changed(partition, stored, changes, events ? before : null);
            partition.dues.set(visitor, stored.view().due());
            cold.known(visitor);
        }
        through.ifPresent(partition::folded);
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return home.call(() -> {
            OwnedPartition owned = partitionToOwned.get(partition);
            return owned == null ? durable.committed(partition) : Future.succeededFuture(Places.known(owned.committed));
        });
    }

    @Override
    public Future<List<String>> due(int partition, long until, int visitorsMax) {
        return home.call(() -> {
            OwnedPartition owned = partitionToOwned.get(partition);
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
        return home.call(
                () -> home.here(durable.scan(partition, after, visitorsMax)).map(page -> {
                    OwnedPartition owned = partitionToOwned.get(partition);
                    return owned == null ? page : withDirty(owned, page, after, page.size() < visitorsMax);
                }));
    }

    private static List<Stored> withDirty(OwnedPartition partition, List<Stored> page, String after, boolean last) {
        NavigableMap<String, Stored> visitorToStored = new TreeMap<>();
        page.forEach(stored -> visitorToStored.put(stored.profile().visitor(), stored));
        String until = last ? null : visitorToStored.lastKey();
        partition.visitorToDirty.forEach((visitor, dirty) -> {
            if (visitor.compareTo(after) > 0 && (until == null || visitor.compareTo(until) <= 0)) {
                visitorToStored.put(visitor, dirty.stored());
            }
        });
        return List.copyOf(visitorToStored.values());
    }

    /** Some visitors of the partition that are in memory and not in use: to be compared. */
    List<Stored> sample(int partition, int visitorsMax) {
        OwnedPartition owned = partitionToOwned.get(partition);
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
        return home.call(() -> Future.join(
                        partitionToOwned.values().stream().map(writes::drain).toList())
                .mapEmpty());
    }

    /** Looks what is due to be written, committed and read: what the timer does. */
    Future<Void> pass() {
        return home.call(() -> {
            passHere();
            return Future.succeededFuture();
        });
    }

    private void passHere() {
        List<OwnedPartition> owned = List.copyOf(partitionToOwned.values());
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
            Future.join(partitionToOwned.values().stream().map(writes::drain).toList())
                    .onComplete(done -> over.tryComplete());
            return over.future().onComplete(done -> {
                home.cancel(timer);
                List.copyOf(partitionToOwned.values()).forEach(this::gone);
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
        gauges.putAll(cold.gauges());
        gauges.putAll(waits.gauges());
        gauges.put("saves.fenced", fencedSaves::get);
        gauges.put("saves.refused", refusedSaves::get);
        gauges.put("partitions.owned", partitionToOwned::size);
        return Map.copyOf(gauges);
    }
}
