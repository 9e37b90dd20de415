package io.limen.gateway.inspect;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Loops whose steps are futures. They nest nothing, however often they go round. */
final class Repeat {
    private static final int ASKED_AGAIN_MAX = 3;
    private static final long FIRST_PAUSE_MILLIS = 100;

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

    /**
     * Asks again, a few times within some seconds, where asking again may help: a look asks servers a thousand questions
     * and more, and must not break at the one that is answered late. Called on a context.
     */
    static <T> Future<T> untilAnswered(Supplier<Future<T>> question) {
        return ask(question, Vertx.currentContext().owner(), 0);
    }

    private static <T> Future<T> ask(Supplier<Future<T>> question, Vertx vertx, int asked) {
        return question.get()
                .recover(fault -> asked < ASKED_AGAIN_MAX
                                && fault instanceof Failure failure
                                && failure.code().retryable()
                        ? pause(vertx, FIRST_PAUSE_MILLIS << (2 * asked))
                                .compose(over -> ask(question, vertx, asked + 1))
                        : Future.failedFuture(fault));
    }

    private static Future<Void> pause(Vertx vertx, long millis) {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(millis, timer -> over.complete());
        return over.future();
    }

    /** What is answered at once is gone on from here: its own answer would call the next step within it. */
    private static void next(Supplier<Future<Boolean>> step, Promise<Void> done) {
        Future<Boolean> stepped = step.get();
        while (stepped.succeeded() && stepped.result()) {
            stepped = step.get();
        }
        stepped.onComplete(answer -> {
            if (answer.failed()) {
                done.fail(answer.cause());
            } else if (answer.result()) {
                next(step, done);
            } else {
                done.complete();
            }
        });
    }
}
