package io.limen.gateway.flow.move;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Tries again what may succeed later: a bounded number of times, after waits that double.
 *
 * @param triesMax with the first
 * @param firstMillis the first wait
 * @param waiting completes after so many milliseconds
 */
record Patience(int triesMax, long firstMillis, LongFunction<Future<Void>> waiting) {

    /** The call's answer, for calls that may be made twice. */
    <T> Future<T> with(Supplier<Future<T>> call) {
        return with(call, 1, firstMillis);
    }

    private <T> Future<T> with(Supplier<Future<T>> call, int tries, long millis) {
        return call.get()
                .recover(fault -> tries < triesMax && mayPass(fault)
                        ? waiting.apply(millis).compose(waited -> with(call, tries + 1, millis * 2))
                        : Future.failedFuture(fault));
    }

    private static boolean mayPass(Throwable fault) {
        return fault instanceof Failure failure && failure.code().retryable();
    }
}
