package io.limen.gateway.embedded;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is owed, and the context to give it on: the one the question came from, or the store's own for a
 * question that came from none.
 */
final class Reply<T> {
    private final Context context;
    private final Promise<T> promise = Promise.promise();

    private Reply(Context context) {
        this.context = context;
    }

    static <T> Reply<T> toCaller(Context own) {
        Context current = Vertx.currentContext();
        return new Reply<>(current == null ? own : current);
    }

    Context context() {
        return context;
    }

    Future<T> future() {
        return promise.future();
    }

    /** Answers from any thread. The first answer counts. */
    void give(T value) {
        context.runOnContext(now -> promise.tryComplete(value));
    }

    void fail(Failure failure) {
        context.runOnContext(now -> promise.tryFail(failure));
    }

    /** Answers at once; the caller is on the context. */
    void giveHere(T value) {
        promise.tryComplete(value);
    }

    void failHere(Failure failure) {
        promise.tryFail(failure);
    }

    /** The value where there is no failure; the caller is on the context. */
    void settleHere(T value, @Nullable Failure failure) {
        if (failure == null) {
            giveHere(value);
        } else {
            failHere(failure);
        }
    }

    /** Done where there is no failure; the caller is on the context. */
    void settleHere(@Nullable Failure failure) {
        if (failure == null) {
            promise.tryComplete();
        } else {
            failHere(failure);
        }
    }
}
