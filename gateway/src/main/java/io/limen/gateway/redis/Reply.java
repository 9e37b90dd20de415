package io.limen.gateway.redis;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** An answer that is owed on the context the question came from; on any of ours for a question that came from none. */
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

    void give(T value) {
        context.runOnContext(now -> promise.tryComplete(value));
    }

    void fail(Failure failure) {
        context.runOnContext(now -> promise.tryFail(failure));
    }
}
