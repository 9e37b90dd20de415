package io.limen.gateway;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures in tests. */
public final class Answered {
    private static final long SECONDS_MAX = 20;

    private Answered() {}

    /** The value, or the failure as it was given. */
    public static <T> T in(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + SECONDS_MAX + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The code of the failure; an error where it does not fail so. */
    public static Failure.Code failure(Future<?> future) {
        try {
            throw new AssertionError("answered: " + in(future));
        } catch (Failure failure) {
            return failure.code();
        }
    }
}
