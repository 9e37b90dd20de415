package io.limen.gateway.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What can be read of one of RocksDB's write-ahead files. The writer syncs each record before it writes the next: so
 * whatever record has another behind it was acknowledged, and only the last one may be cut short.
 *
 * @param bytes how long the file is
 * @param wholeBytes through the last record before the first that is not whole
 * @param firstSequence of the first whole record; {@link #NONE} without one
 * @param nextSequence what a record right after the last whole one has; {@link #NONE} without one
 * @param goesOn whether a record begins behind the one that is not whole
 */
record WriteAheadFile(Path path, long bytes, long wholeBytes, long firstSequence, long nextSequence, boolean goesOn) {
    static final long NONE = -1;

    /** Reads it, whatever is in it; not what is written meanwhile. */
    static WriteAheadFile read(Path path) throws IOException {
        WriteAheadScan scan = new WriteAheadScan();
        long left = Files.size(path);
        try (InputStream file = Files.newInputStream(path)) {
            while (left > 0) {
                byte[] block = file.readNBytes((int) Math.min(left, WriteAheadScan.BLOCK_BYTES));
                scan.read(block);
                left = block.length == 0 ? 0 : left - block.length;
            }
        }
        return scan.result(path);
    }

    /** Takes away what is not whole; durable on return. */
    void cut() throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(wholeBytes);
            file.force(true);
        }
    }

    boolean isWhole() {
        return wholeBytes == bytes;
    }

    boolean holdsRecords() {
        return firstSequence != NONE;
    }
}
