package io.limen.gateway.embedded;

import io.limen.gateway.flow.Failure;
import java.nio.ByteBuffer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * What a data folder was made with: it cannot be opened as anything else.
 *
 * @param format of keys and values
 * @param partitions of the log
 * @param epoch of the log
 */
record Shape(int format, int partitions, int epoch) {
    static final int FORMAT = 1;
    private static final byte[] KEY = Keys.text("shape");

    /** The shape of the database; a new one takes the shape that is wanted. */
    static Shape of(Database database, int partitionsWanted) throws RocksDBException {
        byte[] stored = database.get(Family.META, KEY);
        if (stored == null) {
            Shape shape = new Shape(FORMAT, partitionsWanted, 1);
            try (WriteBatch batch = new WriteBatch()) {
                batch.put(database.handle(Family.META), KEY, shape.bytes());
                database.write(batch);
            }
            return shape;
        }
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        // A later release may say more behind these.
        if (stored.length < 3 * Integer.BYTES) {
            throw new Failure(Failure.Code.CORRUPT, "data folder: its shape takes " + stored.length + " bytes");
        }
        return new Shape(bytes.getInt(), bytes.getInt(), bytes.getInt()).fitting(partitionsWanted);
    }

    private Shape fitting(int partitionsWanted) {
        if (format != FORMAT) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    "data folder: format " + format + " (expected: " + FORMAT + "); it was written by another version");
        }
        if (partitions != partitionsWanted) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    "partitions: " + partitionsWanted + " (expected: " + partitions
                            + ", what the data folder was made with; start a new folder for another number)");
        }
        return this;
    }

    private byte[] bytes() {
        return ByteBuffer.allocate(3 * Integer.BYTES)
                .putInt(format)
                .putInt(partitions)
                .putInt(epoch)
                .array();
    }
}
