package io.limen.gateway.embedded;

import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the entries of one partition to the consumer, a batch at a time, and sleeps at the end until it is woken.
 *
 * <p>A batch that is not handled comes again from the same offset, later and later, for as long as it takes: an entry
 * is never skipped here. The partition stays stopped where the consumer says that it cannot fold what comes.
 */
final class PartitionReader {
    private static final Logger log = LoggerFactory.getLogger(PartitionReader.class);

    private static final int IDLE = 0;
    private static final int BUSY = 1;
    /** Busy, and woken since it looked. */
    private static final int BUSY_AND_WOKEN = 2;

    static final long BACKOFF_MIN_MILLIS = 10;
    static final long BACKOFF_MAX_MILLIS = 5_000;

    private final int partition;
    private final LogReading reading;
    private final EventLog.Consumer consumer;
    private final EmbeddedStores.Options options;
    private final Readers readers;
    private final Vertx vertx;
    private final Context context;
    private final AtomicLong failedBatches;
    private final AtomicLong stoppedPartitions;

    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final Promise<Void> ended = Promise.promise();
    private volatile boolean stopped;
    /** Nothing is read any more. */
    private volatile boolean stayed;

    private volatile long timer = -1;

    /** Touched only by the step at hand; steps follow each other through queues. */
    private long next;

    private int failuresInRow;

    PartitionReader(
            int partition,
            long from,
            LogReading reading,
            EventLog.Consumer consumer,
            EmbeddedStores.Options options,
            Shared shared,
            Context context,
            AtomicLong failedBatches,
            AtomicLong stoppedPartitions) {
        this.partition = partition;
        this.next = from;
        this.reading = reading;
        this.consumer = consumer;
        this.options = options;
        this.readers = shared.owners();
        this.vertx = shared.vertx();
        this.context = context;
        this.failedBatches = failedBatches;
        this.stoppedPartitions = stoppedPartitions;
    }

    /** There may be something to read; from any thread. */
    void wake() {
        if (state.getAndUpdate(now -> now == IDLE ? BUSY : BUSY_AND_WOKEN) == IDLE) {
            step();
        }
    }

    /** Hands out no further batch; completes when the one at hand is done. */
    Future<Void> stop() {
        stopped = true;
        if (vertx.cancelTimer(timer)) {
            step();
        } else {
            wake();
        }
        return ended.future();
    }

    private void step() {
        if (stopped) {
            context.runOnContext(now -> ended.tryComplete());
        } else if (stayed) {
            rest();
        } else if (!readers.submit(this::read)) {
            stepIn(BACKOFF_MIN_MILLIS);
        }
    }

    /** Sleeps until it is woken; goes on where it was woken since it looked. */
    private void rest() {
        if (!state.compareAndSet(BUSY, IDLE)) {
            state.set(BUSY);
            step();
        }
    }

    private void stepIn(long millis) {
        timer = vertx.setTimer(millis, fired -> step());
    }

    private void read() {
        try {
            EventLog.Batch batch = reading.read(
                    partition,
                    next,
                    options.consume().entriesMax(),
                    options.consume().bytesMax());
            if (!batch.entries().isEmpty()) {
                context.runOnContext(now -> hand(batch));
            } else {
                rest();
            }
        } catch (RocksDBException | RuntimeException e) {
            again(e);
        }
    }

    private void hand(EventLog.Batch batch) {
        if (stopped) {
            step();
        } else {
            handled(batch).onComplete(result -> after(batch, result));
        }
    }

    private Future<Void> handled(EventLog.Batch batch) {
        try {
            return consumer.handle(batch);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void after(EventLog.Batch batch, AsyncResult<Void> result) {
        if (result.succeeded()) {
            failuresInRow = 0;
            next = batch.nextOffset();
            step();
        } else if (result.cause() instanceof Failure failure && failure.code() == Failure.Code.POISONED) {
            stay(failure);
        } else {
            again(result.cause());
        }
    }

    private void stay(Failure why) {
        failedBatches.incrementAndGet();
        stoppedPartitions.incrementAndGet();
        log.error("partition {} stays stopped: {}", partition, why.getMessage());
        stayed = true;
        step();
    }

    private void again(Throwable cause) {
        failedBatches.incrementAndGet();
        long wait = Math.min(BACKOFF_MAX_MILLIS, BACKOFF_MIN_MILLIS << Math.min(failuresInRow, 16));
        failuresInRow++;
        log.warn(
                "partition {}: entries from offset {} were not handled (attempt {}), again in {} ms: {}",
                partition,
                next,
                failuresInRow,
                wait,
                cause instanceof Failure failure ? failure.code() + " " + failure.getMessage() : cause.toString());
        stepIn(wait);
    }
}
