package io.limen.gateway.embedded;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import org.rocksdb.AbstractWalFilter;
import org.rocksdb.RocksDBException;
import org.rocksdb.WalProcessingOption;
import org.rocksdb.WriteBatch;

/**
 * Looks on while RocksDB writes again what is in its write-ahead files, and stops it where a write is missing: the
 * number of each follows from the one before. RocksDB itself takes a file that is too short for a complete one where
 * it ends with a record, and passes over zeros in silence.
 */
final class Unbroken extends AbstractWalFilter {
    private static final LogRecordFoundResult MISSING =
            new LogRecordFoundResult(WalProcessingOption.CORRUPTED_RECORD, false);

    private long nextSequence = WriteAheadFile.NONE;
    private Optional<String> gap = Optional.empty();

    /** Which families take part from which file on: all do. */
    @Override
    public void columnFamilyLogNumberMap(Map<Integer, Long> familyToFile, Map<String, Integer> nameToFamily) {}

    @Override
    public LogRecordFoundResult logRecordFound(long file, String path, WriteBatch batch, WriteBatch changed) {
        try {
            ByteBuffer record = ByteBuffer.wrap(batch.data()).order(ByteOrder.LITTLE_ENDIAN);
            long sequence = record.getLong(0);
            if (nextSequence != WriteAheadFile.NONE && sequence != nextSequence) {
                gap = Optional.of(path + " goes on with write " + sequence + " (expected: " + nextSequence
                        + ", after those before)");
                return MISSING;
            }
            nextSequence = sequence + record.getInt(Long.BYTES);
            return LogRecordFoundResult.CONTINUE_UNCHANGED;
        } catch (RocksDBException e) {
            return MISSING;
        }
    }

    /** Where writes are missing. */
    Optional<String> gap() {
        return gap;
    }

    @Override
    public String name() {
        return "unbroken";
    }
}
