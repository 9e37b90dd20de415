package io.limen.inference;

import io.limen.inference.Outcome.Reason;
import io.limen.inference.Outcome.Refused;
import io.limen.inference.Outcome.Scored;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Scores rows with one model, which can be exchanged while it serves. May be used from many threads, event loops included:
 * {@link #score} does at most the work of a small model's call (see {@link Options#inlineBudget}), else it only queues.
 *
 * <p>It owns the models it is given and closes them.
 */
public final class Scoring implements AutoCloseable {

    private final Options options;
    private final LongSupplier nanoTime;
    private final ScoringCounters counters = new ScoringCounters();
    private final ReentrantLock changing = new ReentrantLock();
    private volatile Serving serving;
    private volatile boolean closed;

    private Scoring(Model first, Options options, LongSupplier nanoTime) {
        this.options = options;
        this.nanoTime = nanoTime;
        this.serving = serve(first);
    }

    /**
     * Warms the model up with made-up rows, measures it and starts its lane; what is returned is ready. Takes up to a second,
     * so not for an event loop. A model that fails on any row it can be shown does not serve: it is closed, and this throws.
     *
     * @param nanoTime monotonic nanoseconds, the same that deadlines are made of
     */
    public static Scoring start(Model first, Options options, LongSupplier nanoTime) {
        return new Scoring(first, options, nanoTime);
    }

    /** The model that serves now. */
    public ModelId model() {
        return serving.model.id();
    }

    /** How many features a row has for the model that serves now. */
    public int width() {
        return serving.model.width();
    }

    /**
     * Scores the rows of one request together.
     *
     * <p>If a call of this size is known to fit the inline budget, the model runs here and now and the answer is complete on
     * return. Else the answer is completed through {@code callersContext}, with {@link Reason#DEADLINE} if the rows could
     * not be run in time; the lane notices that when it comes to them, so whoever must answer on the dot keeps a timer.
     *
     * @param madeFor the model whose inputs the rows were made for
     * @param rows at most {@link Options#batchRowsMax()}, not to be changed before the answer
     * @param deadlineNanos on the clock that {@link #start} was given
     * @return exceptional only if something is broken: rows of a wrong width or too many, or a runtime that fails on them
     */
    public CompletionStage<Outcome> score(
            ModelId madeFor, float[][] rows, long deadlineNanos, Executor callersContext) {
        if (closed) {
            return refused(Reason.STOPPED);
        }
        Serving current = serving;
        if (!current.model.id().equals(madeFor)) {
            return refused(Reason.MODEL_CHANGED);
        }
        if (deadlineNanos - nanoTime.getAsLong() <= 0) {
            return refused(Reason.DEADLINE);
        }
        Optional<String> problem = problemWith(rows, current.model);
        if (problem.isPresent()) {
            return failed(new IllegalArgumentException(problem.get()));
        }
        return rows.length <= current.inlineRowsMax
                ? scoreHere(rows, current)
                : scoreInLane(new ScoreRequest(rows, deadlineNanos, callersContext), current);
    }

    /**
     * Exchanges the model: the next one is warmed up first, while the old one serves. The old one answers what it has been
     * given and is then closed. Not for an event loop.
     *
     * @throws IllegalStateException if scoring is closed; {@code next} is closed then too
     */
    public void swap(Model next) {
        changing.lock();
        try {
            if (closed) {
                next.close();
                throw new IllegalStateException("scoring: closed (expected: open)");
            }
            Serving old = serving;
            serving = serve(next);
            old.lane.stop();
        } finally {
            changing.unlock();
        }
    }

    public ScoringCounters counters() {
        return counters;
    }

    /** Rows that wait in the lane of the model that serves now. */
    public int waitingRows() {
        return serving.lane.waitingRows();
    }

    /** What the model that serves now costs on this machine, as measured before it served. */
    public RunCosts costs() {
        return serving.costs;
    }

    /** The largest request that runs on the caller's thread, in rows; 0 if all go through the lane. */
    public int inlineRowsMax() {
        return serving.inlineRowsMax;
    }

    /** Refuses what comes, and returns when everything that waited is answered. Not for an event loop. */
    @Override
    public void close() {
        changing.lock();
        try {
            closed = true;
            serving.lane.stop();
        } finally {
            changing.unlock();
        }
        try {
            serving.lane.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Serving serve(Model model) {
        try {
            RunCosts costs = RunCosts.measure(model, nanoTime);
            ScoringLane lane = new ScoringLane(model, options, nanoTime, counters);
            lane.start();
            return new Serving(
                    model, costs, costs.rowsWithin(options.inlineBudget().toNanos()), lane);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private Optional<String> problemWith(float[][] rows, Model model) {
        return rows.length > options.batchRowsMax()
                ? Optional.of("rows: " + rows.length + " (expected: <= " + options.batchRowsMax() + ")")
                : model.problemWith(rows);
    }

    private CompletionStage<Outcome> scoreHere(float[][] rows, Serving current) {
        if (!current.model.acquire()) {
            return refused(whyGone());
        }
        try {
            float[] scores = current.model.score(rows);
            counters.inlineRun(rows.length);
            return CompletableFuture.completedFuture(new Scored(scores));
        } catch (RuntimeException fault) {
            return failed(fault);
        } finally {
            current.model.release();
        }
    }

    private CompletionStage<Outcome> scoreInLane(ScoreRequest request, Serving current) {
        return current.lane
                .offer(request)
                .map(reason -> refused(reason == Reason.STOPPED ? whyGone() : reason))
                .orElseGet(request::answer);
    }

    /** Why the model that was serving a moment ago takes nothing any more. */
    private Reason whyGone() {
        return closed ? Reason.STOPPED : Reason.MODEL_CHANGED;
    }

    private CompletionStage<Outcome> refused(Reason reason) {
        counters.refusal(reason);
        return CompletableFuture.completedFuture(new Refused(reason));
    }

    private CompletionStage<Outcome> failed(RuntimeException fault) {
        counters.fault();
        return CompletableFuture.failedFuture(fault);
    }

    private record Serving(Model model, RunCosts costs, int inlineRowsMax, ScoringLane lane) {}

    /**
     * The limits of scoring.
     *
     * @param queueRowsMax rows that may wait in the lane, or be run by it; beyond it {@link Reason#QUEUE_FULL}
     * @param batchRowsMax rows of one run, and so of one request
     * @param lingerMax how long a batch that is not full waits for more; zero takes what is there
     * @param inlineBudget what a call may cost to run on the caller's thread; zero sends everything through the lane
     */
    public record Options(int queueRowsMax, int batchRowsMax, Duration lingerMax, Duration inlineBudget) {

        public static final Options DEFAULTS = new Options(4096, 128, Duration.ZERO, Duration.ofNanos(100_000));

        public Options {
            require("batchRowsMax", batchRowsMax, batchRowsMax >= 1, ">= 1");
            require("queueRowsMax", queueRowsMax, queueRowsMax >= batchRowsMax, ">= batchRowsMax " + batchRowsMax);
            require("lingerMax", lingerMax, !lingerMax.isNegative(), ">= 0");
            require("inlineBudget", inlineBudget, !inlineBudget.isNegative(), ">= 0");
        }

        private static void require(String name, Object value, boolean met, String expected) {
            if (!met) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
            }
        }
    }
}
