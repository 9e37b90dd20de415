package io.limen.inference;

import io.limen.inference.Outcome.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What scoring has done since it was started, over all models it served; plain numbers for whoever makes metrics of them. */
public final class ScoringCounters {

    private final LongAdder inlineRuns = new LongAdder();
    private final LongAdder inlineRows = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder batchRows = new LongAdder();
    private final LongAdder batchNanos = new LongAdder();
    private final LongAdder faults = new LongAdder();
    private final Map<Reason, LongAdder> refused = new EnumMap<>(Reason.class);

    ScoringCounters() {
        for (Reason reason : Reason.values()) {
            refused.put(reason, new LongAdder());
        }
    }

    /** Runs on a caller's own thread. */
    public long inlineRuns() {
        return inlineRuns.sum();
    }

    public long inlineRows() {
        return inlineRows.sum();
    }

    /** Runs of the lane, each for all requests that waited together. */
    public long batches() {
        return batches.sum();
    }

    public long batchRows() {
        return batchRows.sum();
    }

    /** Nanoseconds that the lane spent running the model. */
    public long batchNanos() {
        return batchNanos.sum();
    }

    /** Requests that completed exceptionally. */
    public long faults() {
        return faults.sum();
    }

    /** Requests that were refused for this reason. */
    public long refused(Reason reason) {
        LongAdder counter = refused.get(reason);
        return counter == null ? 0 : counter.sum();
    }

    void inlineRun(int rows) {
        inlineRuns.increment();
        inlineRows.add(rows);
    }

    void batch(int rows, long nanos) {
        batches.increment();
        batchRows.add(rows);
        batchNanos.add(nanos);
    }

    void fault() {
        faults.increment();
    }

    void refusal(Reason reason) {
        LongAdder counter = refused.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }
}
