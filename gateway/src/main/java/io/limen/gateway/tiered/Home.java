package io.limen.gateway.tiered;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * The one context on which a store's state lives. Work that comes from elsewhere is done there and answered where it
 * came from; so nothing needs a lock.
 */
final class Home {
    private final Vertx vertx;
    private final Context context;

    /** The context this is made on, or a new one. */
    Home(Vertx vertx) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
    }

    /** Does the work at home; completes on the caller's context. */
    <T> Future<T> call(Supplier<Future<T>> work) {
        Context caller = Vertx.currentContext();
        if (caller == context && Context.isOnVertxThread()) {
            return attempt(work);
        }
        Promise<T> answer = Promise.promise();
        Context answering = caller == null ? context : caller;
        context.runOnContext(
                now -> attempt(work).onComplete(result -> answering.runOnContext(then -> settle(answer, result))));
        return answer.future();
    }

    /** The same answer, given at home. */
    <T> Future<T> here(Future<T> answer) {
        Promise<T> promise = Promise.promise();
        answer.onComplete(result -> {
            if (Vertx.currentContext() == context && Context.isOnVertxThread()) {
                settle(promise, result);
            } else {
                context.runOnContext(now -> settle(promise, result));
            }
        });
        return promise.future();
    }

    private static <T> void settle(Promise<T> promise, AsyncResult<T> result) {
        if (result.succeeded()) {
            promise.complete(result.result());
        } else {
            promise.fail(result.cause());
        }
    }

    private static <T> Future<T> attempt(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Does the work at home after what waits there now. */
    void later(Runnable work) {
        context.runOnContext(now -> work.run());
    }

    /** Does the work at home after so many milliseconds; the number cancels it. */
    long after(long millis, Runnable work) {
        return vertx.setTimer(Math.max(1, millis), id -> later(work));
    }

    /** Does the work at home again and again; the number cancels it. */
    long every(long millis, Runnable work) {
        return vertx.setPeriodic(millis, id -> later(work));
    }

    void cancel(long timer) {
        vertx.cancelTimer(timer);
    }
}
