package io.limen.gateway.dynamo;

import io.limen.gateway.dynamo.Faults.Fault;
import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way requests take: so many under way, so many more waiting for a bounded time, repeated a bounded number of times
 * after pauses of random length. One thread of its own keeps the count and makes the requests, for signing one costs an
 * event loop too much.
 *
 * <p>Its futures belong to no context: they complete on whatever thread the answer came.
 */
final class Lane {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    /** One answer among failures says little: it is said that DynamoDB is back when so many came in a row. */
    static final int BACK_AFTER = 20;

    private final String name;
    private final DynamoStores.Options.Bounds options;
    private final DynamoStores.Options.Retries retries;
    private final Counters counters;
    private final ScheduledThreadPoolExecutor thread;
    /** Asked and not yet under way, in the queue or in a pause: what is bounded. */
    private final AtomicInteger waiting = new AtomicInteger();

    private final AtomicInteger underWay = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    /** The thread's, in the order they came. */
    private final Deque<Call<?>> queue = new ArrayDeque<>();
    /** The thread's. */
    private boolean sweeping;
    /** The thread's: whether requests come to nothing, as was said last. */
    private boolean failing;
    /** The thread's: since the last that failed. */
    private int answeredInARow;

    private volatile boolean closed;
    private final Promise<Void> drained = Promise.promise();

    /** A request, how often it was made, and whom to tell. */
    private static final class Call<T> {
        private final Supplier<CompletableFuture<T>> request;
        private final int retriesMax;
        private final Promise<T> promise = Promise.promise();
        private int retried;
        private long giveUpNanos;

        private Call(Supplier<CompletableFuture<T>> request, int retriesMax) {
            this.request = request;
            this.retriesMax = retriesMax;
        }
    }

    Lane(String name, DynamoStores.Options.Bounds options, DynamoStores.Options.Retries retries, Counters counters) {
        this.name = name;
        this.options = options;
        this.retries = retries;
        this.counters = counters;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "limen-dynamodb-" + name);
            made.setDaemon(true);
            return made;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    int waiting() {
        return waiting.get();
    }

    int underWay() {
        return underWay.get();
    }

    long refused() {
        return refused.sum();
    }

    boolean isFull() {
        return underWay.get() >= options.underWayMax();
    }

    /** Makes a request, again where that may help. */
    <T> Future<T> ask(Supplier<CompletableFuture<T>> request) {
        return ask(request, retries.max());
    }

    /** Makes a request once. */
    <T> Future<T> askOnce(Supplier<CompletableFuture<T>> request) {
        return ask(request, 0);
    }

    private <T> Future<T> ask(Supplier<CompletableFuture<T>> request, int retriesMax) {
        if (closed) {
            return Future.failedFuture(closed());
        }
        if (waiting.incrementAndGet() > options.waitingMax()) {
            waiting.decrementAndGet();
            refused.increment();
            return Future.failedFuture(full());
        }
        Call<T> call = new Call<>(request, retriesMax);
        try {
            thread.execute(() -> enqueue(call));
        } catch (RejectedExecutionException e) {
            waiting.decrementAndGet();
            call.promise.tryFail(closed());
        }
        return call.promise.future();
    }

    /**
     * Runs something on this lane's thread after a while; gives what stops it.
     *
     * @throws RejectedExecutionException after the lane's end
     */
    Runnable later(long nanos, Runnable task) {
        ScheduledFuture<?> scheduled = thread.schedule(task, nanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** Completes after a pause of random length that grows with the number of tries. */
    Future<Void> pause(int tries) {
        return after(Duration.ofNanos(pauseNanos(tries)));
    }

    private long pauseNanos(int tries) {
        long ceiling =
                Math.min(retries.pauseMax().toNanos(), retries.pauseFirst().toNanos() << Math.min(tries, 20));
        return ThreadLocalRandom.current().nextLong(ceiling + 1);
    }

    /** Completes after a while. */
    Future<Void> after(Duration delay) {
        Promise<Void> over = Promise.promise();
        try {
            later(delay.toNanos(), over::tryComplete);
        } catch (RejectedExecutionException e) {
            over.tryFail(closed());
        }
        return over.future();
    }

    /**
     * Refuses what comes, fails what waits, also what pauses; what is under way is still answered. Completes when that
     * has happened. Called once.
     */
    Future<Void> close() {
        closed = true;
        thread.execute(this::failQueue);
        return drained.future();
    }

    /** Ends the thread, once nothing is under way. */
    void shutdown() {
        thread.shutdown();
    }

    private void settleClosing() {
        if (closed && underWay.get() == 0) {
            drained.tryComplete();
        }
    }

    private void failQueue() {
        for (Call<?> call = queue.poll(); call != null; call = queue.poll()) {
            waiting.decrementAndGet();
            call.promise.tryFail(closed());
        }
        settleClosing();
    }

    private void enqueue(Call<?> call) {
        if (closed) {
            waiting.decrementAndGet();
            call.promise.tryFail(closed());
            return;
        }
        call.giveUpNanos = System.nanoTime() + options.waitMax().toNanos();
        queue.add(call);
        advance();
    }

    private void advance() {
        while (!closed && !queue.isEmpty() && underWay.get() < options.underWayMax()) {
            Call<?> call = queue.remove();
            waiting.decrementAndGet();
            underWay.incrementAndGet();
            start(call);
        }
        sweepLater();
    }

    /** Who waits longest stands first. */
    private void sweepLater() {
        Call<?> first = queue.peek();
        if (first != null && !sweeping && !closed) {
            sweeping = true;
            later(Math.max(0, first.giveUpNanos - System.nanoTime()), this::sweep);
        }
    }

    private void sweep() {
        sweeping = false;
        long now = System.nanoTime();
        for (Call<?> first = queue.peek(); first != null && first.giveUpNanos - now <= 0; first = queue.peek()) {
            queue.remove();
            waiting.decrementAndGet();
            refused.increment();
            first.promise.tryFail(full());
        }
        sweepLater();
    }

    private <T> void start(Call<T> call) {
        CompletableFuture<T> answer;
        try {
            answer = call.request.get();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        Future.fromCompletionStage(answer).onComplete(done -> {
            if (done.succeeded()) {
                underWay.decrementAndGet();
                call.promise.tryComplete(done.result());
                onThread(this::answered);
            } else {
                onThread(() -> failed(call, Faults.cause(done.cause())));
            }
        });
    }

    private void answered() {
        if (failing && ++answeredInARow >= BACK_AFTER) {
            failing = false;
            log.info("DynamoDB answers again ({})", name);
        }
        advance();
        settleClosing();
    }

    private void failed(Call<?> call, Throwable error) {
        underWay.decrementAndGet();
        if (Conditions.isUnmet(error)) {
            call.promise.tryFail(error);
            answered();
            return;
        }
        Fault fault = Faults.of(error);
        counters.failed.increment();
        if (fault.throttled()) {
            counters.throttled.increment();
        }
        answeredInARow = 0;
        if (!failing) {
            failing = true;
            log.warn("{} ({}), until further notice", fault.failure().getMessage(), name);
        }
        if (fault.again() && call.retried < call.retriesMax && !closed) {
            counters.retried.increment();
            waiting.incrementAndGet();
            pause(call.retried++).onComplete(over -> enqueue(call));
        } else {
            call.promise.tryFail(fault.failure());
        }
        advance();
        settleClosing();
    }

    /** After the lane's end nobody waits for a place any more, and the caller is told all the same. */
    private void onThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    private static Failure closed() {
        return new Failure(Failure.Code.UNAVAILABLE, "the store is closed");
    }

    private Failure full() {
        return new Failure(
                Failure.Code.OVERLOADED,
                "too many requests to DynamoDB: " + underWay + " under way, " + waiting + " waiting");
    }
}
