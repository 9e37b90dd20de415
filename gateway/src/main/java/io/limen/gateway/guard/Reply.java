package io.limen.gateway.guard;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is owed, and the context to give it on: the one the question came from, or the adapter's own for a
 * question that came from none. The first answer counts.
 */
public final class Reply<T> {
    private final Context context;
    private final Promise<T> promise = Promise.promise();

    private Reply(Context context) {
        this.context = context;
    }

    /**
     * Owed to who asks now.
     *
     * @param own where to answer a question that came from no context
     */
    public static <T> Reply<T> toCaller(Context own) {
        Context current = Vertx.currentContext();
        return new Reply<>(current == null ? own : current);
    }

    /** Where it is answered. */
    public Context context() {
        return context;
    }

    /** The answer, once it is given. */
    public Future<T> future() {
        return promise.future();
    }

    /** Answers from any thread. */
    public void give(T value) {
        context.runOnContext(now -> promise.tryComplete(value));
    }

    /** Answers from any thread a question that only wanted to know that it is done. */
    public void done() {
        context.runOnContext(now -> promise.tryComplete());
    }

    /** Fails from any thread. */
    public void fail(RuntimeException failure) {
        context.runOnContext(now -> promise.tryFail(failure));
    }

    /** Answers at once; the caller is on the context. */
    public void giveHere(T value) {
        promise.tryComplete(value);
    }

    /** Fails at once; the caller is on the context. */
    public void failHere(RuntimeException failure) {
        promise.tryFail(failure);
    }

    /** The value where there is no failure; the caller is on the context. */
    public void settleHere(T value, @Nullable RuntimeException failure) {
        if (failure == null) {
            giveHere(value);
        } else {
            failHere(failure);
        }
    }

    /** Done where there is no failure; the caller is on the context. */
    public void settleHere(@Nullable RuntimeException failure) {
        if (failure == null) {
            promise.tryComplete();
        } else {
            failHere(failure);
        }
    }
}
