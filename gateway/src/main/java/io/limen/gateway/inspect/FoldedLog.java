package io.limen.gateway.inspect;

import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of every visitor, in the order of their ids, some at a time: as if it were a store. Profiles are its
 * entries folded again, views are made of them step by step.
 *
 * <p>A pass through a partition folds so many visitors and no more; where there are others, the next pass begins anew, so
 * memory is bounded and time grows with the square of the visitors. It works on a worker of its own, one pass at a time.
 *
 * <p>Nobody is folded from a part of their events. A partition whose first entries are deleted gives nobody, and is
 * counted among {@link #cut}.
 */
public final class FoldedLog {
    /** Visitors folded in one pass: some hundred megabytes with their message ids. */
    public static final int VISITORS_MAX = 50_000;

    private static final int COUNTED_MAX = 1_000_000;
    private static final int READ_ENTRIES_MAX = 1_000;

    private final Context worker;
    private final Sources sources;
    private final int visitorsMax;
    private final Consumer<Integer> entriesRead;
    private final NavigableMap<Integer, Cut> partitionToCut = new ConcurrentSkipListMap<>();
    private @Nullable Pass pass;

    /**
     * A partition that cannot be folded from its beginning.
     *
     * @param begin the offset of the first entry that is left
     * @param visitors those met in what is left, none of whom is known from their first event
     * @param atLeast whether there are more than were counted
     */
    public record Cut(long begin, long visitors, boolean atLeast) {}

    /** The visitors after one, up to the last of these, or all where there are no more. */
    private record Pass(int partition, String after, NavigableMap<String, Stored> visitorToStored, boolean more) {
        /** What it knows of those after this one; empty and {@link #more} where it is the next pass's. */
        NavigableMap<String, Stored> after(String visitor) {
            return visitorToStored.tailMap(visitor, false);
        }

        boolean knows(int wanted, String visitor) {
            return partition == wanted
                    && visitor.compareTo(after) >= 0
                    && (!more || !after(visitor).isEmpty());
        }
    }

    private FoldedLog(Context worker, Sources sources, int visitorsMax, Consumer<Integer> entriesRead) {
        this.worker = worker;
        this.sources = sources;
        this.visitorsMax = visitorsMax;
        this.entriesRead = entriesRead;
    }

    /**
     * Starts the worker.
     *
     * @param visitorsMax folded in one pass
     * @param entriesRead told on the worker how many more entries were folded
     */
    public static Future<FoldedLog> start(
            Vertx vertx, Sources sources, int visitorsMax, Consumer<Integer> entriesRead) {
        Promise<FoldedLog> started = Promise.promise();
        VerticleBase folder = new VerticleBase() {
            @Override
            public Future<?> start() {
                started.complete(new FoldedLog(context, sources, visitorsMax, entriesRead));
                return Future.succeededFuture();
            }
        };
        return vertx.deployVerticle(folder, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
                .compose(deployed -> started.future());
    }

    /**
     * The visitors of a partition after this one ("" for the first), at most so many; none after the last. Completes on
     * the worker.
     */
    public Future<List<Stored>> page(int partition, String after, int visitorsMax) {
        Promise<List<Stored>> page = Promise.promise();
        worker.runOnContext(now -> {
            try {
                found(partition, after)
                        .map(found -> found.after(after).values().stream()
                                .limit(visitorsMax)
                                .toList())
                        .onComplete(page);
            } catch (RuntimeException bug) {
                page.fail(bug);
            }
        });
        return page.future();
    }

    /** The partitions that gave nobody, because their first entries are deleted. */
    public Map<Integer, Cut> cut() {
        return Collections.unmodifiableNavigableMap(partitionToCut);
    }

    private Future<Pass> found(int partition, String after) {
        Pass last = pass;
        if (last != null && last.knows(partition, after)) {
            return Future.succeededFuture(last);
        }
        pass = null;
        return Repeat.untilAnswered(() -> sources.log().begin(partition))
                .compose(begin -> begin > 0 ? nobody(partition, after, begin) : fold(partition, after))
                .onSuccess(found -> pass = found);
    }

    private Future<Pass> fold(int partition, String after) {
        // A gateway may have published another configuration meanwhile.
        return Repeat.untilAnswered(() -> sources.snapshots().learn())
                .compose(learnt -> Repeat.untilAnswered(() -> sources.store().committed(partition)))
                .compose(committed -> {
                    FoldedStretch stretch = new FoldedStretch(sources, partition, committed, after, visitorsMax);
                    return stretch.run(entriesRead)
                            .map(folded -> new Pass(partition, after, folded, stretch.hasMore()));
                })
                .recover(fault -> isCorrupt(fault)
                        ? Repeat.untilAnswered(() -> sources.log().begin(partition))
                                .compose(begin ->
                                        begin > 0 ? nobody(partition, after, begin) : Future.failedFuture(fault))
                        : Future.failedFuture(fault));
    }

    /** What was deleted while it was read is not there either. */
    private static boolean isCorrupt(Throwable fault) {
        return fault instanceof Failure failure && failure.code() == Failure.Code.CORRUPT;
    }

    private Future<Pass> nobody(int partition, String after, long begin) {
        Set<Long> visitors = new HashSet<>();
        long[] next = {begin};
        return Repeat.untilAnswered(() -> sources.log().end(partition))
                .compose(end -> Repeat.whileMore(() -> next[0] >= end || visitors.size() >= COUNTED_MAX
                        ? Future.succeededFuture(false)
                        : count(partition, next, visitors)))
                .map(counted -> {
                    partitionToCut.put(partition, new Cut(begin, visitors.size(), visitors.size() >= COUNTED_MAX));
                    return new Pass(partition, after, new TreeMap<>(), false);
                });
    }

    private Future<Boolean> count(int partition, long[] next, Set<Long> visitors) {
        return Repeat.untilAnswered(() -> sources.log().read(partition, next[0], READ_ENTRIES_MAX))
                .map(batch -> {
                    met(batch, visitors);
                    next[0] = batch.nextOffset();
                    entriesRead.accept(batch.entries().size());
                    return !batch.entries().isEmpty();
                });
    }

    private static void met(EventLog.Batch batch, Set<Long> visitors) {
        batch.entries().forEach(entry -> {
            if (entry instanceof VisitorEvent event) {
                visitors.add(Fingerprint.of(event.visitor()));
            }
        });
    }
}
