package io.limen.inference;

import io.limen.inference.Outcome.Reason;
import io.limen.inference.Outcome.Refused;
import io.limen.inference.Outcome.Scored;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Runs one model for everybody, on a thread of its own, in batches of what waits together.
 *
 * <p>Every request that {@link #offer} let in is answered exactly once: with its scores, with {@code DEADLINE} when the
 * lane comes to it too late, or exceptionally when the model fails on it. Stopping lets nobody in any more and answers
 * what is inside; as every request has a deadline, that ends. The lane owns the model and closes it last.
 */
final class ScoringLane {

    private final Model model;
    private final Admission admission;
    private final BatchQueue<ScoreRequest> queue;
    private final LongSupplier nanoTime;
    private final ScoringCounters counters;
    private final Queue<ScoreRequest> inbox = new ConcurrentLinkedQueue<>();
    private final Thread thread;

    ScoringLane(Model model, Scoring.Options options, LongSupplier nanoTime, ScoringCounters counters) {
        this.model = model;
        this.admission = new Admission(options.queueRowsMax());
        this.queue =
                new BatchQueue<>(options.batchRowsMax(), options.lingerMax().toNanos());
        this.nanoTime = nanoTime;
        this.counters = counters;
        this.thread = new Thread(this::run, "limen-scoring-" + model.id().name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Lets the request in and returns at once, or says why not; then the request is still the caller's to answer. */
    Optional<Reason> offer(ScoreRequest request) {
        Optional<Reason> refusal = admission.enter(request.rows().length);
        if (refusal.isEmpty()) {
            inbox.add(request);
            LockSupport.unpark(thread);
        }
        return refusal;
    }

    int waitingRows() {
        return admission.rows();
    }

    /** Lets nobody in any more; the thread ends when everything inside is answered. */
    void stop() {
        admission.stop();
        LockSupport.unpark(thread);
    }

    /** Waits for the thread to end, unless this is it. */
    void join() throws InterruptedException {
        if (Thread.currentThread() != thread) {
            thread.join();
        }
    }

    private void run() {
        try {
            while (!(admission.stopped() && admission.rows() == 0)) {
                long wait = turn();
                if (wait > 0) {
                    pause(wait);
                }
            }
        } finally {
            model.close();
        }
    }

    /**
     * Runs the batch that is due, if one is.
     *
     * @return nanoseconds until the next turn makes sense, unless something is offered before
     */
    long turn() {
        long now = nanoTime.getAsLong();
        for (ScoreRequest next = inbox.poll(); next != null; next = inbox.poll()) {
            queue.add(next, next.rows().length, next.deadlineNanos(), now);
        }
        boolean leaving = admission.stopped() && !queue.isEmpty();
        if (leaving || queue.needsDrain(now)) {
            BatchQueue.Drained<ScoreRequest> drained = queue.drain(now);
            drained.expired().forEach(this::refuse);
            score(drained.batch());
        }
        return leaving && !queue.isEmpty() ? 0 : queue.timeUntilDrain(nanoTime.getAsLong());
    }

    /**
     * Waits for time or for an offer. The last look is needed: whatever parked during the turn, a caller's executor for
     * instance, may have used up the permit of an offer that came meanwhile. A lane that is stopping waits for nothing
     * but a caller between being let in and putting the request down.
     */
    private void pause(long nanos) {
        if (admission.stopped()) {
            Thread.onSpinWait();
        } else if (inbox.isEmpty()) {
            LockSupport.parkNanos(this, nanos);
            boolean ignored =
                    Thread.interrupted(); // only stop() ends this thread; a pending interrupt would make it spin
        }
    }

    private void refuse(ScoreRequest late) {
        admission.leave(late.rows().length);
        counters.refusal(Reason.DEADLINE);
        late.answer(new Refused(Reason.DEADLINE));
    }

    /** One run for all; if it fails, one run for each, so that only those pay who made it fail. */
    private void score(List<ScoreRequest> batch) {
        if (batch.isEmpty()) {
            return;
        }
        float[][] rows = batch.stream().flatMap(r -> Arrays.stream(r.rows())).toArray(float[][]::new);
        float[] scores;
        try {
            scores = timed(rows);
        } catch (RuntimeException | Error fault) {
            if (batch.size() > 1) {
                batch.forEach(request -> score(List.of(request)));
            } else {
                fail(batch.get(0), fault);
            }
            return;
        }
        deliver(batch, scores);
    }

    private float[] timed(float[][] rows) {
        long start = nanoTime.getAsLong();
        float[] scores = model.score(rows);
        counters.batch(rows.length, nanoTime.getAsLong() - start);
        return scores;
    }

    private void deliver(List<ScoreRequest> batch, float[] scores) {
        int from = 0;
        for (ScoreRequest request : batch) {
            int to = from + request.rows().length;
            admission.leave(to - from);
            request.answer(new Scored(Arrays.copyOfRange(scores, from, to)));
            from = to;
        }
    }

    private void fail(ScoreRequest request, Throwable fault) {
        admission.leave(request.rows().length);
        counters.fault();
        request.fail(fault);
    }
}
