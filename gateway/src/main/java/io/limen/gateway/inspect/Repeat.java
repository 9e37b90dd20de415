package io.limen.gateway.inspect;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Loops whose steps are futures. They nest nothing, however often they go round. */
final class Repeat {
    private Repeat() {}

    /** Steps as long as a step says that there is more. */
    static Future<Void> whileMore(Supplier<Future<Boolean>> step) {
        Promise<Void> done = Promise.promise();
        next(step, done);
        return done.future();
    }

    /** Steps through the numbers from 0 to below the end, one after the other. */
    static Future<Void> upTo(int end, Function<Integer, Future<Void>> step) {
        Iterator<Integer> numbers = IntStream.range(0, end).iterator();
        return whileMore(
                () -> numbers.hasNext() ? step.apply(numbers.next()).map(true) : Future.succeededFuture(false));
    }

    private static void next(Supplier<Future<Boolean>> step, Promise<Void> done) {
        step.get().onComplete(stepped -> {
            if (stepped.failed()) {
                done.fail(stepped.cause());
            } else if (stepped.result()) {
                next(step, done);
            } else {
                done.complete();
            }
        });
    }
}
