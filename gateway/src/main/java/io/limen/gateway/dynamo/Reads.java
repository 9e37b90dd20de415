package io.limen.gateway.dynamo;

import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;

/**
 * Reads one profile for somebody who waits: a second request where the first is late or failed, the first answer counts,
 * and at the deadline it is over.
 */
final class Reads {
    private final Shared shared;
    private final Loads loads;
    private final LongSupplier monotonicNanos;
    /** The lane's thread's. */
    private final Hedge hedge;

    Reads(Shared shared, Loads loads, LongSupplier monotonicNanos) {
        this.shared = shared;
        this.loads = loads;
        this.monotonicNanos = monotonicNanos;
        this.hedge = new Hedge(shared.options().decisions().hedgeShare());
    }

    Future<Optional<Stored>> read(String visitor, Deadline deadline) {
        long leftNanos = deadline.remaining(monotonicNanos.getAsLong());
        if (leftNanos <= 0) {
            shared.counters().timeouts.increment();
            return Future.failedFuture(late());
        }
        Read read = new Read(visitor, System.nanoTime() + leftNanos);
        try {
            shared.decisions().later(0, read::begin);
        } catch (RejectedExecutionException e) {
            return Future.failedFuture(closed());
        }
        return read.promise.future();
    }

    private static Failure closed() {
        return new Failure(Failure.Code.UNAVAILABLE, "the store is closed");
    }

    private static Failure late() {
        return new Failure(Failure.Code.TIMEOUT, "the profile did not come in time");
    }

    /** One read. All but its answers happens on the lane's thread. */
    private final class Read {
        private final String visitor;
        private final long untilNanos;
        private final Promise<Optional<Stored>> promise = Promise.promise();
        private int underWay;
        private boolean hedged;
        private @Nullable Runnable hedging;
        private @Nullable Runnable ending;

        private Read(String visitor, long untilNanos) {
            this.visitor = visitor;
            this.untilNanos = untilNanos;
        }

        private void begin() {
            hedge.asked();
            try {
                ending = shared.decisions().later(leftNanos(), this::end);
                hedging = shared.decisions()
                        .later(shared.options().decisions().hedgeAfter().toNanos(), this::hedge);
            } catch (RejectedExecutionException e) {
                promise.tryFail(closed());
                return;
            }
            ask();
        }

        private long leftNanos() {
            return Math.max(0, untilNanos - System.nanoTime());
        }

        private void ask() {
            underWay++;
            Duration attempt = shared.options().decisions().attemptMax();
            Duration left = Duration.ofNanos(Math.max(1_000_000, leftNanos()));
            GetItemRequest get = GetItemRequest.builder()
                    .tableName(shared.table())
                    .key(Items.profileKey(visitor))
                    .consistentRead(true)
                    .projectionExpression("#data, #ttl")
                    .expressionAttributeNames(Items.names(Items.DATA, Items.TTL))
                    .overrideConfiguration(
                            each -> each.apiCallAttemptTimeout(left.compareTo(attempt) < 0 ? left : attempt))
                    .build();
            shared.decisions()
                    .askOnce(() -> shared.client().getItem(get))
                    .map(this::decoded)
                    .onComplete(this::answered);
        }

        private Optional<Stored> decoded(GetItemResponse answer) {
            shared.counters().itemsRead.increment();
            return loads.decode(answer.item());
        }

        /** On any thread: who is first, is. */
        private void answered(AsyncResult<Optional<Stored>> answer) {
            if (answer.succeeded()) {
                promise.tryComplete(answer.result());
            }
            try {
                shared.decisions().later(0, () -> settle(answer));
            } catch (RejectedExecutionException e) {
                promise.tryFail(closed());
            }
        }

        private void settle(AsyncResult<Optional<Stored>> answer) {
            underWay--;
            if (answer.succeeded()) {
                cancelTimers();
            } else if (!promise.future().isComplete()) {
                again(answer.cause());
            }
        }

        /** The one second request comes at once where the first failed in a way that may pass. */
        private void again(Throwable error) {
            boolean passing = error instanceof Failure failure
                    && (failure.code() == Failure.Code.UNAVAILABLE || failure.code() == Failure.Code.TIMEOUT);
            if (!hedged && passing && leftNanos() > 0) {
                hedged = true;
                shared.counters().retried.increment();
                ask();
            } else if (underWay == 0) {
                cancelTimers();
                promise.tryFail(error);
            }
        }

        private void hedge() {
            if (!hedged && !promise.future().isComplete() && !shared.decisions().isFull() && hedge.take()) {
                hedged = true;
                shared.counters().hedged.increment();
                ask();
            }
        }

        private void end() {
            if (!promise.future().isComplete()) {
                shared.counters().timeouts.increment();
                promise.tryFail(late());
            }
            cancelTimers();
        }

        private void cancelTimers() {
            if (hedging != null) {
                hedging.run();
            }
            if (ending != null) {
                ending.run();
            }
        }
    }
}
