package io.limen.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Decides which waiting requests make the next batch, and when. It has no thread and no clock: it is told the time, and
 * asked {@link #needsDrain needsDrain}, {@link #timeUntilDrain timeUntilDrain} and {@link #drain drain}. Not thread-safe.
 *
 * <p>A batch is due as soon as it is full or its first request has lingered. A request that cannot afford to linger before
 * its deadline makes the batch due at once. Requests keep their order and are never split.
 *
 * <p>Times are monotonic nanoseconds, compared by difference only, so they may overflow.
 *
 * @param <T> what stands for a request
 */
final class BatchQueue<T> {

    private final int batchRowsMax;
    private final long lingerNanosMax;
    private final Deque<Waiting<T>> queue = new ArrayDeque<>();
    private int rows;
    private long nextDue;

    BatchQueue(int batchRowsMax, long lingerNanosMax) {
        if (batchRowsMax < 1) {
            throw new IllegalArgumentException("batchRowsMax: " + batchRowsMax + " (expected: >= 1)");
        }
        if (lingerNanosMax < 0) {
            throw new IllegalArgumentException("lingerNanosMax: " + lingerNanosMax + " (expected: >= 0)");
        }
        this.batchRowsMax = batchRowsMax;
        this.lingerNanosMax = lingerNanosMax;
    }

    /**
     * Puts a request at the end.
     *
     * @throws IllegalArgumentException if it has no row, or more than fit in a batch
     */
    void add(T request, int requestRows, long deadlineNanos, long now) {
        if (requestRows < 1 || requestRows > batchRowsMax) {
            throw new IllegalArgumentException("rows: " + requestRows + " (expected: 1.." + batchRowsMax + ")");
        }
        boolean canLinger = deadlineNanos - now > lingerNanosMax;
        enqueue(new Waiting<>(request, requestRows, deadlineNanos, canLinger ? now + lingerNanosMax : now));
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int rows() {
        return rows;
    }

    boolean needsDrain(long now) {
        return timeUntilDrain(now) == 0;
    }

    /** Nanoseconds until a drain is due if nothing is added: 0 if it is now, {@link Long#MAX_VALUE} if nothing waits. */
    long timeUntilDrain(long now) {
        if (queue.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return rows >= batchRowsMax ? 0 : Math.max(0, nextDue - now);
    }

    /** Takes the next batch, due or not, and all requests whose deadline is over. */
    Drained<T> drain(long now) {
        List<T> batch = new ArrayList<>();
        List<T> expired = new ArrayList<>();
        int room = batchRowsMax;
        int waiting = queue.size();
        rows = 0;
        for (int i = 0; i < waiting; i++) {
            Waiting<T> next = queue.remove();
            if (next.deadlineNanos - now <= 0) {
                expired.add(next.request);
            } else if (next.rows <= room) {
                batch.add(next.request);
                room -= next.rows;
            } else {
                room = 0;
                enqueue(next);
            }
        }
        return new Drained<>(batch, expired);
    }

    private void enqueue(Waiting<T> waiting) {
        if (rows == 0 || waiting.dueNanos - nextDue < 0) {
            nextDue = waiting.dueNanos;
        }
        queue.add(waiting);
        rows += waiting.rows;
    }

    /**
     * What a drain gives, each in the order of arrival.
     *
     * @param batch to be run now, together
     * @param expired to be refused
     */
    record Drained<T>(List<T> batch, List<T> expired) {}

    private record Waiting<T>(T request, int rows, long deadlineNanos, long dueNanos) {}
}
