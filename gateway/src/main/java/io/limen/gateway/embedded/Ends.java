package io.limen.gateway.embedded;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;

/**
 * The offset after the last entry of each partition: as durable, which anyone may read, and as staged in the group at
 * hand, which only the writer's thread knows. A group that fails gives its offsets back.
 */
final class Ends {
    private final AtomicLongArray durable;
    private final long[] staged;

    Ends(long[] stored) {
        this.durable = new AtomicLongArray(stored);
        this.staged = stored.clone();
    }

    long durable(int partition) {
        return durable.get(partition);
    }

    long claim(int partition) {
        return staged[partition]++;
    }

    /** The group is durable; names the partitions that grew. */
    void commit(IntConsumer grown) {
        for (int partition = 0; partition < staged.length; partition++) {
            if (staged[partition] != durable.get(partition)) {
                durable.set(partition, staged[partition]);
                grown.accept(partition);
            }
        }
    }

    /** The group failed. */
    void rollback() {
        for (int partition = 0; partition < staged.length; partition++) {
            staged[partition] = durable.get(partition);
        }
    }
}
