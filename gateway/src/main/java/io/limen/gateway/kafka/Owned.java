package io.limen.gateway.kafka;

import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition while it is ours: from its assignment until it is given up or lost.
 *
 * <pre>
 *  assigned? ──offset──▶ batch after batch ──stop──▶ (the one at hand) ─▶ revoked ─▶ ended
 *      │ beyond the end      │ damaged entry, or too many that cannot be folded        ▲
 *      └──────▶ alarmed ◀────┘ ───────────────stop─────────────────────────────────────┘
 * </pre>
 *
 * <p>The polling thread lays in what it fetched; everything else happens on the consumer's context, one call of the
 * consumer at a time. What is not handled comes again, later and later, for as long as it takes.
 *
 * <p>Who lost a partition is told at once, in the middle of a batch too; but it has ended only when that batch is over,
 * so that whoever has the partition next, perhaps the same consumer, does not begin beside it.
 */
final class Owned {
    private static final Logger log = LoggerFactory.getLogger(Owned.class);

    static final long BACKOFF_MIN_MILLIS = 10;
    static final long BACKOFF_MAX_MILLIS = 5_000;
    /** There is nothing to be read, or not yet. */
    static final long UNKNOWN = -1;

    private final int partition;
    private final EventLog.Consumer consumer;
    private final Batches batches;
    private final Waiting waiting;
    private final Context context;
    private final Vertx vertx;
    private final Counts counts;

    private final AtomicBoolean woken = new AtomicBoolean();
    private final Promise<Void> ended = Promise.promise();
    private volatile long from = UNKNOWN;
    private volatile boolean over;
    private volatile boolean alarmed;

    // On the context only.
    private EventLog.@Nullable Batch atHand;
    private boolean busy;
    /** Whether who had the partition before has ended. */
    private boolean free;
    /** Whether the consumer was told of the partition. */
    private boolean asked;

    private boolean leaving;
    private boolean lost;
    private int failuresInRow;
    private long timer = UNKNOWN;

    Owned(
            int partition,
            EventLog.Consumer consumer,
            Batches batches,
            Waiting waiting,
            Context context,
            Vertx vertx,
            Counts counts) {
        this.partition = partition;
        this.consumer = consumer;
        this.batches = batches;
        this.waiting = waiting;
        this.context = context;
        this.vertx = vertx;
        this.counts = counts;
    }

    /**
     * Asks the consumer where to begin, when who had the partition before has ended.
     *
     * @param checked gives the offset back if the log can be read from there, else fails as {@code CORRUPT}
     */
    void start(Future<Void> before, LongFunction<Future<Long>> checked) {
        before.onComplete(done -> context.runOnContext(now -> begin(checked)));
    }

    /** Where to read from; {@link #UNKNOWN} while nothing may be read. */
    long from() {
        return over || alarmed ? UNKNOWN : from;
    }

    boolean isAlarmed() {
        return alarmed;
    }

    /** Whether the consumer had it and found out that another has it now. */
    boolean isOutdone() {
        return from() != UNKNOWN && !consumer.has(partition);
    }

    Waiting waiting() {
        return waiting;
    }

    /** There is something to hand over; from any thread. */
    void wake() {
        if (!over && woken.compareAndSet(false, true)) {
            context.runOnContext(now -> {
                woken.set(false);
                next();
            });
        }
    }

    /** Nothing is read any more until the partition is assigned anew. From any thread. */
    void alarm(String why) {
        context.runOnContext(now -> stopHere(why));
    }

    /** Hands out nothing more; completes when what is at hand is done and the consumer has let go. From any thread. */
    Future<Void> stop() {
        over = true;
        context.runOnContext(now -> {
            if (!leaving) {
                leaving = true;
                leaveWhenIdle();
            }
        });
        return ended.future();
    }

    /** It is another's already. From any thread. */
    void lose() {
        over = true;
        context.runOnContext(now -> {
            if (!lost && !ended.future().isComplete()) {
                leaving = true;
                lost = true;
                if (!isBeginning()) {
                    consumer.lost(partition);
                }
                leaveWhenIdle();
            }
        });
    }

    /** The consumer is taking the partition over: only when it has, it can be told that it lost it. */
    private boolean isBeginning() {
        return !asked || from == UNKNOWN;
    }

    Future<Void> ended() {
        return ended.future();
    }

    private void begin(LongFunction<Future<Long>> checked) {
        free = true;
        if (leaving) {
            leaveWhenIdle();
        } else {
            asked = true;
            call(() -> consumer.assigned(partition), offset -> check(offset, checked), () -> begin(checked));
        }
    }

    /** By itself: where the log does not answer, the consumer is not told again what it knows. */
    private void check(long offset, LongFunction<Future<Long>> checked) {
        call(() -> checked.apply(offset), this::begun, () -> check(offset, checked));
    }

    private void begun(long offset) {
        from = offset;
        next();
    }

    private void next() {
        if (busy || leaving || alarmed || from == UNKNOWN) {
            return;
        }
        try {
            EventLog.Batch batch = atHand == null ? batches.take(waiting) : atHand;
            if (batch != null) {
                atHand = batch;
                call(() -> consumer.handle(batch), done -> handled(), this::next);
            }
        } catch (Failure damaged) {
            counts.failedBatches().incrementAndGet();
            stopHere(damaged.getMessage());
        }
    }

    private void handled() {
        atHand = null;
        next();
    }

    private void stopHere(@Nullable String why) {
        if (!alarmed && !leaving) {
            alarmed = true;
            counts.stoppedPartitions().incrementAndGet();
            waiting.clear();
            log.error("partition {} stays stopped: {}", partition, why);
        }
    }

    // ── one call of the consumer at a time ──

    private <T> void call(Supplier<Future<T>> work, Consumer<T> then, Runnable again) {
        busy = true;
        safely(work).onComplete(result -> context.runOnContext(now -> settled(result, then, again)));
    }

    private static <T> Future<T> safely(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private <T> void settled(AsyncResult<T> result, Consumer<T> then, Runnable again) {
        busy = false;
        if (leaving) {
            leaveWhenIdle();
        } else if (result.succeeded()) {
            failuresInRow = 0;
            then.accept(result.result());
        } else if (result.cause() instanceof Failure failure && isFinal(failure.code())) {
            stopHere(failure.getMessage());
        } else {
            later(result.cause(), again);
        }
    }

    /** A batch that a store refused is folded again when the store has recovered; what cannot be folded stays so. */
    private boolean isFinal(Failure.Code code) {
        return code == Failure.Code.POISONED || (from == UNKNOWN && !code.retryable());
    }

    private void later(Throwable cause, Runnable again) {
        counts.failedBatches().incrementAndGet();
        long wait = Math.min(BACKOFF_MAX_MILLIS, BACKOFF_MIN_MILLIS << Math.min(failuresInRow, 16));
        failuresInRow++;
        EventLog.Batch batch = atHand;
        log.warn(
                "partition {}: {} (attempt {}), again in {} ms: {}",
                partition,
                batch == null ? "not begun" : "entries from offset " + batch.firstOffset() + " were not handled",
                failuresInRow,
                wait,
                Faults.text(cause));
        busy = true;
        timer = vertx.setTimer(wait, fired -> {
            timer = UNKNOWN;
            busy = false;
            again.run();
        });
    }

    private void leaveWhenIdle() {
        if (timer != UNKNOWN && vertx.cancelTimer(timer)) {
            timer = UNKNOWN;
            busy = false;
        }
        if (busy || !free) {
            return;
        }
        if (!asked) {
            end();
        } else if (lost) {
            if (isBeginning()) {
                consumer.lost(partition);
            }
            end();
        } else if (!ended.future().isComplete()) {
            busy = true;
            safely(() -> consumer.revoked(partition)).onComplete(released -> context.runOnContext(now -> end()));
        }
    }

    private void end() {
        if (ended.tryComplete()) {
            waiting.clear();
            if (alarmed) {
                counts.stoppedPartitions().decrementAndGet();
            }
        }
    }
}
