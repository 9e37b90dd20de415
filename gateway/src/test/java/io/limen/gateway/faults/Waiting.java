package io.limen.gateway.faults;

import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waiting in tests, always with an end. */
final class Waiting {
    private static final long AGAIN_MILLIS = 50;

    private Waiting() {}

    /** A question whose answer takes input or output. */
    @FunctionalInterface
    interface Question {
        boolean isSo() throws IOException;
    }

    /** Asks until it is so. */
    static void until(Duration max, Question question, Supplier<String> otherwise) throws IOException {
        long end = System.nanoTime() + max.toNanos();
        while (!question.isSo()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(otherwise.get() + " (waited " + max.toSeconds() + " s)");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(AGAIN_MILLIS));
        }
    }

    /** Until a process has ended. */
    static void end(Process process, Duration max) {
        try {
            if (!process.waitFor(max.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(process + " does not end (waited " + max.toSeconds() + " s)");
            }
        } catch (InterruptedException stop) {
            throw interrupted(stop);
        }
    }

    static AssertionError interrupted(InterruptedException stop) {
        Thread.currentThread().interrupt();
        return new AssertionError(stop);
    }

    /** Time that passes while others act. */
    static void pass(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    static <T> T answer(Future<T> future, Duration max) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(max.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException fault) {
            throw new AssertionError(fault.getCause());
        } catch (InterruptedException stop) {
            throw interrupted(stop);
        } catch (TimeoutException late) {
            throw new AssertionError("no answer within " + max.toSeconds() + " s", late);
        }
    }
}
