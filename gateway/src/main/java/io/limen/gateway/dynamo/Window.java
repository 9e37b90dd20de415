package io.limen.gateway.dynamo;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does something with many items, so many at once. Stops to begin more when one fails, save for items that are fenced:
 * those say nothing of the others. Done when what was begun is done; fails as the first did, fenced before all.
 */
final class Window<T> {
    private final List<T> items;
    private final Function<T, Future<Void>> work;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger working;
    private final AtomicReference<@Nullable Throwable> worst = new AtomicReference<>();
    private final Promise<Void> done = Promise.promise();

    private Window(Collection<T> items, int atOnce, Function<T, Future<Void>> work) {
        this.items = List.copyOf(items);
        this.work = work;
        this.working = new AtomicInteger(Math.min(atOnce, this.items.size()));
    }

    static <T> Future<Void> over(Collection<T> items, int atOnce, Function<T, Future<Void>> work) {
        if (items.isEmpty()) {
            return Future.succeededFuture();
        }
        Window<T> window = new Window<>(items, atOnce, work);
        for (int i = window.working.get(); i > 0; i--) {
            window.step();
        }
        return window.done.future();
    }

    private void step() {
        Throwable failure = worst.get();
        int index = failure == null || isFenced(failure) ? next.getAndIncrement() : items.size();
        if (index < items.size()) {
            work.apply(items.get(index)).onComplete(done -> {
                if (done.failed()) {
                    note(done.cause());
                }
                step();
            });
        } else if (working.decrementAndGet() == 0) {
            finish();
        }
    }

    private void note(Throwable failure) {
        worst.updateAndGet(known -> known == null || (isFenced(failure) && !isFenced(known)) ? failure : known);
    }

    private void finish() {
        Throwable failure = worst.get();
        if (failure == null) {
            done.complete();
        } else {
            done.fail(failure);
        }
    }

    private static boolean isFenced(Throwable failure) {
        return failure instanceof Failure fault && fault.code() == Failure.Code.FENCED;
    }
}
