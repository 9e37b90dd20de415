package io.limen.gateway.embedded;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a write-ahead file, block by block: record by record while they are whole, then byte by byte for the
 * beginning of another.
 *
 * <pre>
 *  file:    blocks of 32 KB, each: part · part · … · zeros where no head fits any more
 *  part:    crc32c u32, masked · length u16 · kind u8 · bytes          numbers little-endian, the checksum from kind on
 *  record:  one part FULL, or FIRST, MIDDLE …, LAST; their bytes: sequence u64 · writes u32 · the writes
 * </pre>
 *
 * <p>This is RocksDB's format of files that are neither recycled nor compressed, as ours are.
 */
final class WriteAheadScan {
    static final int BLOCK_BYTES = 32 * 1024;

    private static final int KIND_AT = Integer.BYTES + Short.BYTES;
    private static final int HEAD_BYTES = KIND_AT + Byte.BYTES;
    private static final int RECORD_HEAD_BYTES = Long.BYTES + Integer.BYTES;

    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int LAST = 4;

    /** Where the block at hand begins in the file. */
    private long start;

    private long whole;
    private long firstSequence = WriteAheadFile.NONE;
    private long nextSequence = WriteAheadFile.NONE;
    /** Whether a record has begun whose last part has not come yet. */
    private boolean begun;
    /** Its sequence and number of writes, as far as they have come. */
    private final ByteBuffer recordHead = ByteBuffer.allocate(RECORD_HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private boolean damaged;
    private boolean goesOn;

    /** A part that is whole, at a place in a block. */
    private record Part(ByteBuffer block, int at, int bytes, int kind) {
        boolean begins() {
            return kind == FULL || kind == FIRST;
        }

        boolean ends() {
            return kind == FULL || kind == LAST;
        }

        int end() {
            return at + bytes;
        }

        ByteBuffer content() {
            return block.slice(at + HEAD_BYTES, bytes - HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** Takes the next block; only the last may be shorter. */
    void read(byte[] bytes) {
        ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = damaged ? 0 : readWhole(block);
        if (damaged) {
            lookForMore(block, at);
        }
        start += bytes.length;
    }

    /** What was found. */
    WriteAheadFile result(Path path) {
        boolean complete = !damaged && !begun;
        return new WriteAheadFile(path, start, complete ? start : whole, firstSequence, nextSequence, goesOn);
    }

    /** Returns where it came to what is not whole, or to the end of the block. */
    private int readWhole(ByteBuffer block) {
        int at = 0;
        while (at + HEAD_BYTES <= block.limit()) {
            Part part = partAt(block, at);
            if (part == null || part.begins() == begun) {
                damaged = true;
                return at;
            }
            take(part);
            at = part.end();
        }
        // At the end of a block there may be no room for a head; only the file's end cuts one short.
        damaged = at < block.limit() && block.limit() < BLOCK_BYTES;
        return at;
    }

    private void take(Part part) {
        if (part.begins()) {
            recordHead.clear();
        }
        ByteBuffer content = part.content();
        recordHead.put(content.limit(Math.min(content.limit(), recordHead.remaining())));
        begun = !part.ends();
        if (!begun) {
            whole = start + part.end();
            if (firstSequence == WriteAheadFile.NONE) {
                firstSequence = recordHead.getLong(0);
            }
            nextSequence = recordHead.getLong(0) + recordHead.getInt(Long.BYTES);
        }
    }

    private void lookForMore(ByteBuffer block, int from) {
        int at = from;
        while (!goesOn && at + HEAD_BYTES <= block.limit()) {
            Part part = partAt(block, at);
            goesOn = part != null && part.begins() && isToCome(part);
            at = part == null ? at + 1 : part.end();
        }
    }

    /** What a record holds may look like a part of another one; hardly one with a sequence that is still to come. */
    private boolean isToCome(Part part) {
        ByteBuffer content = part.content();
        return content.limit() < Long.BYTES || content.getLong(0) >= nextSequence;
    }

    /** Null where there is none, or not all of it. */
    private static @Nullable Part partAt(ByteBuffer block, int at) {
        int bytes = HEAD_BYTES + Short.toUnsignedInt(block.getShort(at + Integer.BYTES));
        int kind = block.get(at + KIND_AT);
        boolean fits = FULL <= kind && kind <= LAST && at + bytes <= block.limit();
        return fits && block.getInt(at) == checksum(block, at + KIND_AT, bytes - KIND_AT)
                ? new Part(block, at, bytes, kind)
                : null;
    }

    private static int checksum(ByteBuffer block, int from, int bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(block.slice(from, bytes));
        int crc = (int) checksum.getValue();
        // Masked: a checksum of bytes that hold their own checksum says little.
        return Integer.rotateRight(crc, 15) + 0xa282ead8;
    }
}
