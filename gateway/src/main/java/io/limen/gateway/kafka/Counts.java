package io.limen.gateway.kafka;

import java.util.concurrent.atomic.AtomicLong;

/** What all partitions of a consumer count together. */
record Counts(
        AtomicLong failedBatches,
        AtomicLong stoppedPartitions,
        AtomicLong ownedPartitions,
        AtomicLong waitingEntries,
        AtomicLong lag) {
    Counts() {
        this(new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong());
    }
}
