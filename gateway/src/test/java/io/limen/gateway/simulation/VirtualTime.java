package io.limen.gateway.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that stands still while something happens, and then is as late as the next thing that does. */
final class VirtualTime {
    private static final long BEGIN_MILLIS = 1_760_000_000_000L;
    static final long MILLI = 1_000_000L;

    private final PriorityQueue<Moment> moments =
            new PriorityQueue<>(Comparator.comparingLong(Moment::nanos).thenComparingLong(Moment::number));
    private long numbers;
    private long nanos;

    private record Moment(long nanos, long number, Runnable work) {}

    /** Monotonic. */
    long nanos() {
        return nanos;
    }

    /** Epoch milliseconds. */
    long millis() {
        return BEGIN_MILLIS + nanos / MILLI;
    }

    void after(long delayNanos, Runnable work) {
        moments.add(new Moment(nanos + Math.max(0, delayNanos), numbers++, work));
    }

    void afterMillis(long delayMillis, Runnable work) {
        after(delayMillis * MILLI, work);
    }

    /** Does what happens until so much time has passed, and looks each time whether all is well. */
    void pass(long millis, Runnable look) {
        long until = nanos + millis * MILLI;
        for (Moment next = moments.peek(); next != null && next.nanos <= until; next = moments.peek()) {
            moments.remove();
            nanos = next.nanos;
            next.work.run();
            look.run();
        }
        nanos = until;
    }
}
