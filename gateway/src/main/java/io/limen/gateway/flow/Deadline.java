package io.limen.gateway.flow;

/**
 * The moment by which an answer must be on its way; one per request, passed down to every step.
 *
 * @param atNanos on the monotonic clock of the process
 */
public record Deadline(long atNanos) {
    public static Deadline after(long nanos, long nowNanos) {
        return new Deadline(nowNanos + nanos);
    }

    /** Nanoseconds left, never negative. */
    public long remaining(long nowNanos) {
        return Math.max(0, atNanos - nowNanos);
    }

    public boolean spent(long nowNanos) {
        return atNanos - nowNanos <= 0;
    }
}
