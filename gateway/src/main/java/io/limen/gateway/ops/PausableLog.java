package io.limen.gateway.ops;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.move.IngestGate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A log whose appends can be paused while everything else goes on: ingest answers that it cannot now, decisions are
 * made. Safe for all threads.
 *
 * <p>Whoever finds a pause over ends it before appending, in one step that {@link #done} cannot miss: either the append
 * is refused, or the pause can no longer be turned into the end.
 */
public final class PausableLog implements EventLog, IngestGate {
    private static final Open OPEN = new Open();

    private final EventLog log;
    private final LongSupplier monotonicNanos;
    private final LongSupplier wallMillis;
    private final Function<String, Future<Void>> farewell;
    private final AtomicReference<State> state = new AtomicReference<>(OPEN);
    private final AtomicInteger underWay = new AtomicInteger();
    private final Queue<Promise<Long>> quiet = new ConcurrentLinkedQueue<>();

    private sealed interface State {}

    /** Appends pass. */
    private record Open() implements State {}

    /** Appends are refused until a moment of the monotonic clock. */
    private record Paused(long pause, long untilNanos) implements State {}

    /** Appends are refused for good, unless it cannot be kept that it is so. */
    private record Done(long pause, Promise<Void> kept) implements State {}

    /**
     * A log that is open.
     *
     * @param wallMillis names pauses, so that one of an earlier process is never taken for one of this
     * @param farewell keeps durably where the site lives now
     */
    public PausableLog(
            EventLog log,
            LongSupplier monotonicNanos,
            LongSupplier wallMillis,
            Function<String, Future<Void>> farewell) {
        this.log = log;
        this.monotonicNanos = monotonicNanos;
        this.wallMillis = wallMillis;
        this.farewell = farewell;
    }

    // ── the gate ──

    @Override
    public Future<Long> pause(int seconds) {
        long until = monotonicNanos.getAsLong() + TimeUnit.SECONDS.toNanos(seconds);
        State now = state.updateAndGet(before -> before instanceof Done ? before : new Paused(after(before), until));
        long pause = now instanceof Done done ? done.pause() : ((Paused) now).pause();
        Promise<Long> answered = Promise.promise();
        quiet.add(answered);
        answerQuiet();
        return answered.future().map(any -> pause);
    }

    private long after(State before) {
        long fresh = wallMillis.getAsLong();
        return before instanceof Paused paused ? Math.max(fresh, paused.pause() + 1) : fresh;
    }

    @Override
    public Future<Void> resume(long pause) {
        State now = state.updateAndGet(
                before -> before instanceof Paused paused && paused.pause() == pause ? OPEN : before);
        return now instanceof Done ? fenced("the site has moved already") : Future.succeededFuture();
    }

    @Override
    public Future<Void> done(long pause, String to) {
        State before = passed();
        if (before instanceof Done done && done.pause() == pause) {
            return done.kept().future();
        }
        Done done = new Done(pause, Promise.promise());
        boolean becomes =
                before instanceof Paused paused && paused.pause() == pause && state.compareAndSet(before, done);
        if (!becomes) {
            return fenced("this pause is not in force any more");
        }
        farewell.apply(to).onFailure(fault -> state.compareAndSet(done, OPEN)).onComplete(done.kept());
        return done.kept().future();
    }

    private static Future<Void> fenced(String why) {
        return Future.failedFuture(new Failure(Failure.Code.FENCED, why));
    }

    /** The state now: a pause that is over is ended first. */
    private State passed() {
        return state.updateAndGet(now -> now instanceof Paused paused && isOver(paused) ? OPEN : now);
    }

    private boolean isOver(Paused paused) {
        return monotonicNanos.getAsLong() - paused.untilNanos() >= 0;
    }

    // ── the log ──

    @Override
    public Future<List<Position>> append(List<? extends VisitorEvent> events) {
        return guarded(() -> log.append(events));
    }

    @Override
    public Future<Position> append(int partition, Entry entry) {
        return guarded(() -> log.append(partition, entry));
    }

    @Override
    public Future<Void> probe() {
        State now = passed();
        return now instanceof Open ? log.probe() : refused(now);
    }

    /** Counted before the state is read, so that who pauses either is seen here or sees this one. */
    private <T> Future<T> guarded(Supplier<Future<T>> append) {
        underWay.incrementAndGet();
        State now = passed();
        if (now instanceof Open) {
            return append(append);
        }
        ended();
        return refused(now);
    }

    private <T> Future<T> append(Supplier<Future<T>> append) {
        try {
            return append.get().onComplete(answered -> ended());
        } catch (RuntimeException bug) {
            ended();
            throw bug;
        }
    }

    private static <T> Future<T> refused(State now) {
        return Future.failedFuture(new Failure(
                Failure.Code.UNAVAILABLE,
                now instanceof Done
                        ? "the site has moved: another gateway takes its events"
                        : "ingest is paused while the site moves"));
    }

    private void ended() {
        underWay.decrementAndGet();
        answerQuiet();
    }

    private void answerQuiet() {
        if (underWay.get() == 0) {
            for (Promise<Long> next = quiet.poll(); next != null; next = quiet.poll()) {
                next.tryComplete(0L);
            }
        }
    }

    @Override
    public int epoch() {
        return log.epoch();
    }

    @Override
    public int partitions() {
        return log.partitions();
    }

    @Override
    public int partitionOf(String visitor) {
        return log.partitionOf(visitor);
    }

    @Override
    public Future<Void> consume(Consumer consumer) {
        return log.consume(consumer);
    }

    @Override
    public Future<Batch> read(int partition, long fromOffset, int entriesMax) {
        return log.read(partition, fromOffset, entriesMax);
    }

    @Override
    public Future<Long> begin(int partition) {
        return log.begin(partition);
    }

    @Override
    public Future<Long> end(int partition) {
        return log.end(partition);
    }

    @Override
    public Future<Void> close() {
        return log.close();
    }
}
