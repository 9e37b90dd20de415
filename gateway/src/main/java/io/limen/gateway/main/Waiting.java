package io.limen.gateway.main;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Starting and stopping happen on the main thread, which may wait; nobody else may. */
final class Waiting {
    private static final long SECONDS_MAX = 60;
    private static final int ASKED_MAX = 5;

    private Waiting() {}

    /** As {@link #await}, asked again where a server is there but late: it may be busy starting others. */
    static <T> T patiently(Supplier<Future<T>> question) {
        for (int asked = 1; ; asked++) {
            try {
                return await(question.get());
            } catch (Failure late) {
                boolean busy = late.code() == Failure.Code.TIMEOUT || late.code() == Failure.Code.OVERLOADED;
                if (asked == ASKED_MAX || !busy) {
                    throw late;
                }
            }
        }
    }

    /** The future's value; throws a {@link Failure} with its fault's message. */
    static <T> T await(Future<T> future) {
        try {
            // Never an event loop: the main thread, the one of the process's end, or a test.
            return future.toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Code.UNAVAILABLE, "interrupted while starting or stopping");
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Failure failure
                    ? failure
                    : new Failure(Failure.Code.INTERNAL, String.valueOf(failed.getCause()));
        } catch (TimeoutException late) {
            throw new Failure(Failure.Code.TIMEOUT, "no answer within " + SECONDS_MAX + " s");
        }
    }
}
