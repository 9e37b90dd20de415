package io.limen.gateway.tiered;

import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.DurableStore.Saving;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.segment.SegmentChange;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes dirty visitors when their moment has come, and commits places behind which nothing is dirty. What fails stays
 * dirty and is tried again with back-off; the commit waits for it. At home.
 */
final class DurableWrites {
    private static final Logger log = LoggerFactory.getLogger(DurableWrites.class);

    /** Visitors of one write: what is encoded in one turn of the event loop. */
    private static final int CHUNK = 32;

    private static final int FORGOTTEN_AT_ONCE = 1_000;
    private static final long BACKOFF_MILLIS_MIN = 100;
    private static final long BACKOFF_MILLIS_MAX = 10_000;
    private static final long COMMIT_EVERY_MILLIS = 1_000;

    private final DurableStore durable;
    private final WriteBehindStore.Options options;
    private final CleanProfiles clean;
    private final SharedReads reads;
    private final Home home;
    private final LongSupplier nanos;
    private final Consumer<OwnedPartition> lost;
    private final CountWrites counts;

    /** Visitors with events that are not durable: they hold the commit back. */
    private final WriteQueue events = new WriteQueue();
    /** Visitors of whom only a view is not durable. */
    private final WriteQueue views = new WriteQueue();

    private final List<Promise<Void>> waitingForRoom = new ArrayList<>();
    private long numbers;
    private int failuresInARow;
    private long pausedUntil = Long.MIN_VALUE;
    private boolean going;

    private final AtomicInteger dirty = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong outdated = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong commitsFailed = new AtomicLong();
    private final AtomicLong partitionsLost = new AtomicLong();

    /** @param lost told of a partition of which a later term has begun */
    DurableWrites(
            DurableStore durable,
            WriteBehindStore.Options options,
            CleanProfiles clean,
            SharedReads reads,
            Home home,
            LongSupplier nanos,
            Consumer<OwnedPartition> lost) {
        this.durable = durable;
        this.options = options;
        this.clean = clean;
        this.reads = reads;
        this.home = home;
        this.nanos = nanos;
        this.lost = lost;
        this.counts = new CountWrites(durable, home);
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
    }

    // ── what becomes dirty ──

    /** @param before the place before the events that are new; null where only the view is */
    void changed(OwnedPartition partition, Stored stored, List<SegmentChange> changes, @Nullable Committed before) {
        long now = now();
        String visitor = stored.profile().visitor();
        Dirty known = partition.visitorToDirty.get(visitor);
        if (known == null) {
            known = new Dirty(partition, stored, numbers++, now);
            partition.visitorToDirty.put(visitor, known);
            dirty.incrementAndGet();
        } else {
            dequeue(known);
        }
        known.saved(stored, changes, before, now);
        enqueue(known);
    }

    private void dequeue(Dirty visitor) {
        events.remove(visitor);
        views.remove(visitor);
    }

    private void enqueue(Dirty visitor) {
        if (!visitor.isUnderWay()) {
            WriteQueue queue = visitor.holds() ? events : views;
            queue.put(visitor, visitor.partition.drains.isEmpty() ? visitor.due(options) : Long.MIN_VALUE);
        }
    }

    /** Whether so much is dirty that nothing more is taken. */
    boolean isFull() {
        return dirty.get() >= 2L * options.dirtyMax();
    }

    /** Completes when fewer are dirty than should be, or after a while. */
    Future<Void> room() {
        if (dirty.get() <= options.dirtyMax()) {
            return Future.succeededFuture();
        }
        go();
        Promise<Void> room = Promise.promise();
        waitingForRoom.add(room);
        home.after(options.patience().toMillis(), () -> {
            waitingForRoom.remove(room);
            room.tryComplete();
        });
        return room.future();
    }

    // ── writing ──

    /** Writes what is due, and commits. */
    void tick(Iterable<OwnedPartition> partitions) {
        go();
        long now = now();
        partitions.forEach(partition -> commit(partition, now));
    }

    /** One chunk a turn, as long as something is due and there is room under way. */
    private void go() {
        if (going || now() < pausedUntil) {
            return;
        }
        going = true;
        if (!writeSome()) {
            going = false;
            return;
        }
        home.later(() -> {
            going = false;
            go();
        });
    }

    private boolean writeSome() {
        long now = now();
        Map<OwnedPartition, List<Dirty>> partitionToChunk = new LinkedHashMap<>();
        int taken = 0;
        while (taken < CHUNK && underWay.get() < options.writingMax()) {
            Dirty next = next(now);
            if (next == null) {
                break;
            }
            taken++;
            underWay.incrementAndGet();
            partitionToChunk
                    .computeIfAbsent(next.partition, partition -> new ArrayList<>())
                    .add(next);
        }
        partitionToChunk.forEach(this::write);
        return taken > 0;
    }

    /** Half the room for each, so that a flood of views does not drive out the events, nor the other way round. */
    private @Nullable Dirty next(long now) {
        int each = Math.max(1, options.dirtyMax() / 2);
        Dirty next = events.take(now, Math.max(each, options.dirtyMax() - views.size()));
        return next != null ? next : views.take(now, Math.max(each, options.dirtyMax() - events.size()));
    }

    private void write(OwnedPartition partition, List<Dirty> visitors) {
        List<Saving> savings = visitors.stream().map(Dirty::begin).toList();
        home.here(counted(partition).compose(done -> durable.save(partition.number, savings)))
                .onComplete(result -> {
                    underWay.addAndGet(-visitors.size());
                    if (partition.gone) {
                        return;
                    }
                    if (result.succeeded()) {
                        failuresInARow = 0;
                        written.addAndGet(visitors.size());
                        visitors.forEach(this::written);
                        ready(partition);
                    } else if (isFenced(result.cause())) {
                        fenced(partition, visitors);
                    } else {
                        failed(partition, visitors, result.cause());
                    }
                });
    }

    /** What was counted before it: who may not write that any more is no owner. */
    private Future<Void> counted(OwnedPartition partition) {
        return counts.settle(partition).onFailure(fault -> {
            if (isFenced(fault) && !partition.gone) {
                lost(partition);
            }
        });
    }

    private void lost(OwnedPartition partition) {
        partitionsLost.incrementAndGet();
        log.warn("partition {} has another owner", partition.number);
        lost.accept(partition);
    }

    private static boolean isFenced(Throwable fault) {
        return fault instanceof Failure failure && failure.code() == Failure.Code.FENCED;
    }

    private void written(Dirty visitor) {
        if (visitor.written()) {
            cleaned(visitor);
        } else {
            enqueue(visitor);
        }
        visitor.partition.settled(visitor);
    }

    private void cleaned(Dirty visitor) {
        reads.outdated(visitor.visitor);
        // In this order: who reads without a lock finds it in one place or the other.
        clean.put(visitor.partition, visitor.stored());
        visitor.partition.visitorToDirty.remove(visitor.visitor);
        visitor.partition.dues.durable(visitor.visitor);
        dirty.decrementAndGet();
        if (dirty.get() <= options.dirtyMax() && !waitingForRoom.isEmpty()) {
            waitingForRoom.forEach(Promise::tryComplete);
            waitingForRoom.clear();
        }
    }

    private void ready(OwnedPartition partition) {
        if (!partition.drains.isEmpty()) {
            commit(partition, now());
        }
        go();
    }

    private void failed(OwnedPartition partition, List<Dirty> visitors, Throwable fault) {
        failed.addAndGet(visitors.size());
        long backoff = Math.min(BACKOFF_MILLIS_MAX, BACKOFF_MILLIS_MIN << Math.min(10, failuresInARow++));
        pausedUntil = now() + backoff;
        if (failuresInARow == 1) {
            log.warn("profiles of partition {} are not durable yet: {}", partition.number, fault.getMessage());
        }
        for (Dirty visitor : visitors) {
            visitor.failed();
            enqueue(visitor);
        }
        home.after(backoff, this::go);
    }

    // ── who finds something newer ──

    /** One of them is newer in the store: which one is found out by writing each alone. */
    private void fenced(OwnedPartition partition, List<Dirty> visitors) {
        for (Dirty visitor : visitors) {
            visitor.failed();
        }
        if (visitors.size() > 1) {
            for (Dirty visitor : visitors) {
                underWay.incrementAndGet();
                write(partition, List.of(visitor));
            }
            return;
        }
        adopt(partition, visitors.get(0));
    }

    /**
     * A former owner wrote this visitor after we began, with entries of the same log that we are still to fold. Its
     * write is as good as ours and further: it is taken over. Whether we are the owner at all, the next commit tells.
     */
    private void adopt(OwnedPartition partition, Dirty visitor) {
        partition.termInDoubt = true;
        home.here(durable.load(List.of(visitor.visitor))).onComplete(result -> {
            if (partition.gone || visitor.isUnderWay() || partition.visitorToDirty.get(visitor.visitor) != visitor) {
                return;
            }
            Stored theirs = result.succeeded() ? result.result().get(visitor.visitor) : null;
            if (theirs == null) {
                dequeue(visitor);
                failed(partition, List.of(visitor), result.succeeded() ? new AssertionError("gone") : result.cause());
                return;
            }
            outdated.incrementAndGet();
            dequeue(visitor);
            if (Places.isOlder(theirs, visitor.stored())) {
                enqueue(visitor);
            } else {
                visitor.outdated();
                visitor.adopted(theirs);
                partition.dues.set(visitor.visitor, theirs.view().due());
                cleaned(visitor);
                partition.settled(visitor);
            }
            commit(partition, now());
            ready(partition);
        });
    }

    // ── committing ──

    private void commit(OwnedPartition partition, long now) {
        if (partition.committing || partition.gone) {
            return;
        }
        Committed target = partition.watermark();
        boolean further = Places.isLater(target, partition.committed);
        if (!further) {
            partition.answerDrained();
            target = partition.committed;
        }
        boolean due = further || (partition.termInDoubt && !target.equals(Places.NOWHERE));
        boolean soon = !partition.drains.isEmpty() && partition.commitFailures == 0;
        if (due && (now >= partition.commitAtMillis || soon)) {
            commit(partition, target, now);
        }
    }

    private void commit(OwnedPartition partition, Committed target, long now) {
        partition.committing = true;
        Future<Void> committed =
                counted(partition).compose(done -> durable.commit(partition.number, partition.term, target));
        home.here(committed).onComplete(result -> {
            partition.committing = false;
            if (partition.gone) {
                return;
            }
            if (result.succeeded()) {
                commits.incrementAndGet();
                partition.committed = target;
                partition.termInDoubt = false;
                partition.commitFailures = 0;
                partition.commitAtMillis = now + COMMIT_EVERY_MILLIS;
                ready(partition);
                return;
            }
            commitsFailed.incrementAndGet();
            if (isFenced(result.cause())) {
                lost(partition);
                return;
            }
            long backoff = Math.min(BACKOFF_MILLIS_MAX, BACKOFF_MILLIS_MIN << Math.min(10, partition.commitFailures++));
            partition.commitAtMillis = now() + backoff;
            home.after(backoff, () -> commit(partition, now()));
        });
    }

    // ── ending ──

    /** Writes all that is dirty now; completes when it is durable and committed. */
    Future<Void> drain(OwnedPartition partition) {
        OwnedPartition.Drain drain = partition.drain();
        for (Dirty visitor : drain.pending) {
            dequeue(visitor);
            enqueue(visitor);
        }
        go();
        commit(partition, now());
        return drain.done.future();
    }

    /** Forgets what is dirty of a partition that is no longer ours. */
    void drop(OwnedPartition partition) {
        partition.gone = true;
        partition.drains.forEach(drain -> drain.done.tryFail(
                new Failure(Failure.Code.FENCED, "partition " + partition.number + " was given up")));
        partition.drains.clear();
        forget(partition, partition.visitorToDirty.values().iterator());
    }

    private void forget(OwnedPartition partition, Iterator<Dirty> rest) {
        int forgotten = 0;
        while (rest.hasNext() && forgotten++ < FORGOTTEN_AT_ONCE) {
            dequeue(rest.next());
            rest.remove();
            dirty.decrementAndGet();
        }
        if (rest.hasNext()) {
            home.later(() -> forget(partition, rest));
        }
    }

    Map<String, LongSupplier> gauges() {
        return Map.ofEntries(
                Map.entry("dirty.visitors", dirty::get),
                Map.entry("dirty.writing", underWay::get),
                Map.entry("writes.done", written::get),
                Map.entry("writes.failed", failed::get),
                Map.entry("writes.outdated", outdated::get),
                Map.entry("commits.done", commits::get),
                Map.entry("commits.failed", commitsFailed::get),
                Map.entry("counts.written", counts::written),
                Map.entry("partitions.lost", partitionsLost::get));
    }
}
