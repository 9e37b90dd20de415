package io.limen.gateway.embedded;

import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.wire.CountsCodec;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.rocksdb.RocksDBException;

/** What was counted of each partition. Written with the profiles it was counted from, so it is as far as they are. */
final class PartitionCounts {
    private final AtomicReferenceArray<Counts> counts;

    private PartitionCounts(Counts[] stored) {
        this.counts = new AtomicReferenceArray<>(stored);
    }

    static PartitionCounts read(Database database, int partitions) throws RocksDBException {
        Counts[] stored = new Counts[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            byte[] row = database.get(Family.META, Keys.counted(partition));
            stored[partition] = row == null ? Counts.NONE : CountsCodec.decode(row);
        }
        return new PartitionCounts(stored);
    }

    Counts of(int partition) {
        return counts.get(partition);
    }

    void saved(int partition, Counts now) {
        counts.set(partition, now);
    }
}
