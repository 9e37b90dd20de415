package io.limen.gateway.embedded;

import io.limen.gateway.event.Entry;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.wire.EntryCodec;
import io.limen.gateway.wire.Unpacked;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Reads entries of a partition that are durable. Blocks: never from an event loop. */
final class LogReading {
    private final Database database;
    private final Ends ends;
    private final int epoch;

    LogReading(Database database, Ends ends, int epoch) {
        this.database = database;
        this.ends = ends;
        this.epoch = epoch;
    }

    /**
     * Consecutive entries from this offset on, at least one if there is one, else as many as the limits let in.
     *
     * @throws Failure {@link Failure.Code#CORRUPT} where an entry is missing or damaged
     */
    EventLog.Batch read(int partition, long from, int entriesMax, long bytesMax) throws RocksDBException {
        long end = ends.durable(partition);
        List<Entry> entries = new ArrayList<>();
        if (from >= end) {
            return new EventLog.Batch(epoch, partition, from, entries);
        }
        long bytes = 0;
        try (RocksIterator rows = database.iterate(Family.LOG)) {
            rows.seek(Keys.entry(partition, from));
            while (entries.size() < entriesMax && bytes < bytesMax && from + entries.size() < end) {
                byte[] value = valueAt(rows, partition, from + entries.size());
                entries.add(decode(value, partition, from + entries.size()));
                bytes += value.length;
                rows.next();
            }
        }
        return new EventLog.Batch(epoch, partition, from, entries);
    }

    private static byte[] valueAt(RocksIterator rows, int partition, long offset) throws RocksDBException {
        if (!rows.isValid()) {
            rows.status();
            throw missing(partition, offset);
        }
        byte[] key = rows.key();
        if (!Keys.isOf(partition, key) || Keys.offsetOfEntry(key) != offset) {
            throw missing(partition, offset);
        }
        return rows.value();
    }

    private static Failure missing(int partition, long offset) {
        return new Failure(Failure.Code.CORRUPT, "log: partition " + partition + " has no entry at offset " + offset);
    }

    private static Entry decode(byte[] bytes, int partition, long offset) {
        Unpacked<Entry> unpacked = EntryCodec.decode(bytes);
        if (unpacked instanceof Unpacked.Whole<Entry> whole) {
            return whole.value();
        }
        String reason = ((Unpacked.Damaged<Entry>) unpacked).reason();
        throw new Failure(Failure.Code.CORRUPT, "partition " + partition + " offset " + offset + ": " + reason);
    }

    /** The offset after the last stored entry of the partition: for opening only. */
    static long storedEnd(Database database, int partition) {
        try (RocksIterator rows = database.iterate(Family.LOG)) {
            rows.seekForPrev(Keys.entry(partition, Long.MAX_VALUE));
            if (!rows.isValid()) {
                return 0;
            }
            byte[] key = rows.key();
            return Keys.isOf(partition, key) ? Keys.offsetOfEntry(key) + 1 : 0;
        }
    }
}
