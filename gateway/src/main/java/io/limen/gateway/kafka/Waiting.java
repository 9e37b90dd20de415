package io.limen.gateway.kafka;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was fetched of a partition and waits to be handed over. One thread adds, one context takes. Holds some two
 * hand-overs: one is ready while another is at hand.
 */
final class Waiting {
    private final long entriesMax;
    private final long bytesMax;
    private final AtomicLong allEntries;
    private final ConcurrentLinkedQueue<Fetched> fetched = new ConcurrentLinkedQueue<>();
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** @param allEntries counts what waits on all partitions */
    Waiting(KafkaEventLog.Options.Consume limits, AtomicLong allEntries) {
        this.entriesMax = 2L * limits.entriesMax();
        this.bytesMax = 2 * limits.bytesMax();
        this.allEntries = allEntries;
    }

    void add(Fetched each) {
        entries.incrementAndGet();
        bytes.addAndGet(each.bytes());
        allEntries.incrementAndGet();
        fetched.add(each);
    }

    @Nullable
    Fetched peek() {
        return fetched.peek();
    }

    void remove() {
        Fetched each = fetched.poll();
        if (each != null) {
            entries.decrementAndGet();
            bytes.addAndGet(-each.bytes());
            allEntries.decrementAndGet();
        }
    }

    void clear() {
        while (fetched.peek() != null) {
            remove();
        }
    }

    /** No more should be fetched. */
    boolean isFull() {
        return entries.get() >= entriesMax || bytes.get() >= bytesMax;
    }

    /** More should be fetched again. */
    boolean isLow() {
        return entries.get() <= entriesMax / 2 && bytes.get() <= bytesMax / 2;
    }
}
