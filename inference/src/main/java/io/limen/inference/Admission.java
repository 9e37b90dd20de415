package io.limen.inference;

import io.limen.inference.Outcome.Reason;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The bound of a lane: how many rows have been let in and not yet taken out. Lock-free, because event loops ask.
 */
final class Admission {

    private static final int STOPPED = Integer.MIN_VALUE;

    private final int rowsMax;
    /* The rows inside; the sign bit says that nobody is let in any more. */
    private final AtomicInteger state = new AtomicInteger();

    Admission(int rowsMax) {
        if (rowsMax < 1) {
            throw new IllegalArgumentException("queueRowsMax: " + rowsMax + " (expected: >= 1)");
        }
        this.rowsMax = rowsMax;
    }

    /** Lets all rows in, or says why none. */
    Optional<Reason> enter(int rows) {
        int before = state.get();
        while (before >= 0 && rows <= rowsMax - before) {
            if (state.compareAndSet(before, before + rows)) {
                return Optional.empty();
            }
            before = state.get();
        }
        return Optional.of(before < 0 ? Reason.STOPPED : Reason.QUEUE_FULL);
    }

    void leave(int rows) {
        state.addAndGet(-rows);
    }

    void stop() {
        state.getAndUpdate(before -> before | STOPPED);
    }

    boolean stopped() {
        return state.get() < 0;
    }

    int rows() {
        return state.get() & ~STOPPED;
    }
}
