package io.limen.gateway.tiered;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Deadline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Waits in this process until a partition is folded far enough, but not beyond a deadline. Used from any thread. */
final class FoldedWaits {
    /** Left of a deadline for those who ask when a wait for a position is given up. */
    static final long RESERVE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Vertx vertx;
    private final int waitingMax;
    private final LongSupplier nanos;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong stale = new AtomicLong();

    FoldedWaits(Vertx vertx, int waitingMax, LongSupplier nanos) {
        this.vertx = vertx;
        this.waitingMax = waitingMax;
        this.nanos = nanos;
    }

    /** Those of one partition. */
    PositionWaiters of() {
        return new PositionWaiters(waiting, waitingMax);
    }

    /** Whether the partition is folded through the position, waited for as long as there is time. */
    Future<Boolean> folded(OwnedPartition partition, Position wanted, Deadline deadline) {
        if (partition.covers(wanted)) {
            return Future.succeededFuture(true);
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline.remaining(nanos.getAsLong()) - RESERVE_NANOS);
        if (millis < 1 || !partition.waiters.mayWait()) {
            stale.incrementAndGet();
            return Future.succeededFuture(false);
        }
        Context caller = Vertx.currentContext();
        Context context = caller == null ? vertx.getOrCreateContext() : caller;
        Promise<Boolean> answer = Promise.promise();
        PositionWaiters.Waiter waiter =
                partition.waiters.await(wanted, () -> context.runOnContext(now -> answer.tryComplete(true)));
        long timer = vertx.setTimer(millis, fired -> {
            if (waiter.giveUp()) {
                stale.incrementAndGet();
                context.runOnContext(now -> answer.tryComplete(false));
            }
        });
        // Folded between the first look and the waiting.
        partition.waiters.reached(partition.folded());
        return answer.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    Map<String, LongSupplier> gauges() {
        return Map.of("read.awaiting.position", waiting::get, "read.stale", stale::get);
    }
}
