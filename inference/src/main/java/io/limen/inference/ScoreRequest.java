package io.limen.inference;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Rows that wait for their scores, and the way back to whoever asked. */
final class ScoreRequest {

    private final float[][] rows;
    private final long deadlineNanos;
    private final Executor context;
    private final CompletableFuture<Outcome> promise = new CompletableFuture<>();

    /**
     * A request for the scores of these rows.
     *
     * @param deadlineNanos after this monotonic time the answer is of no use
     * @param context where the answer is delivered
     */
    ScoreRequest(float[][] rows, long deadlineNanos, Executor context) {
        this.rows = rows;
        this.deadlineNanos = deadlineNanos;
        this.context = context;
    }

    float[][] rows() {
        return rows;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    CompletionStage<Outcome> answer() {
        return promise;
    }

    void answer(Outcome outcome) {
        deliver(() -> promise.complete(outcome));
    }

    void fail(Throwable fault) {
        deliver(() -> promise.completeExceptionally(fault));
    }

    /** A context that takes nothing any more must not leave the caller waiting, nor harm the others. */
    private void deliver(Runnable delivery) {
        try {
            context.execute(delivery);
        } catch (RuntimeException gone) {
            promise.completeExceptionally(gone);
        }
    }
}
