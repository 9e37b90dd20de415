package io.limen.gateway.embedded;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Bound;
import io.limen.gateway.guard.Reply;
import io.limen.gateway.wire.Partitioning;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log in one data folder. Entries of all partitions share one database, so that one fsync does for all of them.
 *
 * <p>The consumer is called on the context {@link #consume} is called on, for all partitions. Folding takes its time:
 * start it from a worker verticle.
 */
final class EmbeddedEventLog implements EventLog {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedEventLog.class);

    private final EmbeddedStores.Options options;
    private final Shared shared;
    private final LogReading reading;

    private final Bound waiting;
    private final AtomicLong failedBatches = new AtomicLong();
    private final AtomicLong stoppedPartitions = new AtomicLong();
    private final AtomicBoolean consuming = new AtomicBoolean();
    private final AtomicReferenceArray<@Nullable PartitionReader> readers;
    private volatile @Nullable Consumer consumer;
    private volatile boolean closed;

    EmbeddedEventLog(EmbeddedStores.Options options, Shared shared) {
        this.options = options;
        this.shared = shared;
        this.reading = new LogReading(shared.database(), shared.ends(), shared.epoch());
        this.waiting = new Bound(options.queue().entriesMax(), options.queue().bytesMax());
        this.readers = new AtomicReferenceArray<>(options.partitions());
    }

    @Override
    public int epoch() {
        return shared.epoch();
    }

    @Override
    public int partitions() {
        return options.partitions();
    }

    @Override
    public int partitionOf(String visitor) {
        return Partitioning.partitionOf(visitor, options.partitions());
    }

    @Override
    public Future<List<Position>> append(List<? extends VisitorEvent> events) {
        if (events.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        int[] partitions = new int[events.size()];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = partitionOf(events.get(i).visitor());
        }
        return append(partitions, events);
    }

    @Override
    public Future<Position> append(int partition, Entry entry) {
        return append(new int[] {partition}, List.of(entry)).map(positions -> positions.get(0));
    }

    private Future<List<Position>> append(int[] partitions, List<? extends Entry> entries) {
        if (closed) {
            return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "the log is closed"));
        }
        Append append = new Append(partitions, entries, shared, Reply.toCaller(shared.own()));
        Failure refused = shared.writer().offer(append, waiting);
        return refused == null ? append.future() : Future.failedFuture(refused);
    }

    @Override
    public Future<Void> probe() {
        if (closed) {
            return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "the log is closed"));
        }
        Probe probe = new Probe(shared.database(), Reply.toCaller(shared.own()));
        Failure refused = shared.writer().offer(probe, waiting);
        return refused == null ? probe.future() : Future.failedFuture(refused);
    }

    @Override
    public Future<Void> consume(Consumer newConsumer) {
        if (closed || !consuming.compareAndSet(false, true)) {
            return Future.failedFuture(new Failure(Failure.Code.INTERNAL, "the log is closed or consumed already"));
        }
        consumer = newConsumer;
        Reply<Void> started = Reply.toCaller(shared.own());
        started.context().runOnContext(now -> startAll(newConsumer, started));
        return started.future();
    }

    private void startAll(Consumer newConsumer, Reply<Void> started) {
        List<Future<Void>> starts = new ArrayList<>();
        for (int partition = 0; partition < partitions(); partition++) {
            int each = partition;
            starts.add(newConsumer.assigned(partition).map(from -> start(each, from, newConsumer, started.context())));
        }
        Future.all(starts).<Void>mapEmpty().onSuccess(started::give).onFailure(cause -> started.fail(Faults.of(cause)));
    }

    /** A position beyond the end means that the log lost what a profile was folded from: nothing may go on from there. */
    private @Nullable Void start(int partition, long from, Consumer newConsumer, Context context) {
        long end = shared.ends().durable(partition);
        if (from < 0 || from > end) {
            stoppedPartitions.incrementAndGet();
            log.error("partition {} stays stopped: its position is {}, the log ends at {}", partition, from, end);
            return null;
        }
        PartitionReader reader = new PartitionReader(
                partition, from, reading, newConsumer, options, shared, context, failedBatches, stoppedPartitions);
        readers.set(partition, reader);
        reader.wake();
        return null;
    }

    /** The partition has grown; from any thread. */
    void grown(int partition) {
        PartitionReader reader = readers.get(partition);
        if (reader != null) {
            reader.wake();
        }
    }

    @Override
    public Future<Batch> read(int partition, long fromOffset, int entriesMax) {
        return shared.owners()
                .ask(
                        shared.own(),
                        () -> reading.read(
                                partition,
                                fromOffset,
                                entriesMax,
                                options.consume().bytesMax()));
    }

    /** The log is kept whole. */
    @Override
    public Future<Long> begin(int partition) {
        return Future.succeededFuture(0L);
    }

    @Override
    public Future<Long> end(int partition) {
        return Future.succeededFuture(shared.ends().durable(partition));
    }

    /** Takes nothing more, waits for the batches at hand, then gives the partitions up. */
    @Override
    public Future<Void> close() {
        if (closed) {
            return Future.succeededFuture();
        }
        closed = true;
        List<Future<Void>> stops = new ArrayList<>();
        for (int partition = 0; partition < partitions(); partition++) {
            stops.add(stop(partition));
        }
        return Future.all(stops).mapEmpty();
    }

    private Future<Void> stop(int partition) {
        PartitionReader reader = readers.get(partition);
        Consumer owner = consumer;
        if (reader == null || owner == null) {
            return Future.succeededFuture();
        }
        return reader.stop().compose(ended -> owner.revoked(partition));
    }

    Bound waiting() {
        return waiting;
    }

    long stoppedPartitions() {
        return stoppedPartitions.get();
    }

    long failedBatches() {
        return failedBatches.get();
    }
}
