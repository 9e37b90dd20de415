package io.limen.gateway.kafka;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/**
 * An answer that is owed, and the context to give it on: the one the question came from, or the log's own for a
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

    Future<T> future() {
        return promise.future();
    }

    /** Answers from any thread. The first answer counts. */
    void give(T value) {
        context.runOnContext(now -> promise.tryComplete(value));
    }

    /** Answers a question that only wanted to know that it is done. */
    void done() {
        context.runOnContext(now -> promise.tryComplete());
    }

    void fail(Failure failure) {
        context.runOnContext(now -> promise.tryFail(failure));
    }
}
