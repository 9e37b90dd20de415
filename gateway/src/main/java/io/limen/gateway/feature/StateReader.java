package io.limen.gateway.feature;

import java.nio.charset.StandardCharsets;

/** Reads what {@link StateWriter} wrote; throws {@link IllegalArgumentException} where the bytes end or make no sense. */
public final class StateReader {
    private final byte[] bytes;
    private final long origin;
    private int at;

    /**
     * Reads these bytes.
     *
     * @param origin the origin of times they were written with, epoch milliseconds
     */
    public StateReader(byte[] bytes, long origin) {
        this.bytes = bytes;
        this.origin = origin;
    }

    /** A moment, epoch milliseconds; 0 for never. */
    public long time() {
        long before = unsigned();
        return before == 0 ? 0 : origin - (before > 0 ? before - 1 : before);
    }

    public long integer() {
        long zigzag = unsigned();
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    private long unsigned() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = next();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("state: integer longer than 10 bytes");
    }

    public double number() {
        long head = integer();
        if ((head & 1) == 0) {
            return (head & 2) == 0 ? head >> 2 : (head >> 2) / 100.0;
        }
        return Double.longBitsToDouble(bits(8));
    }

    /** A number that is neither NaN nor infinite. */
    public double finite() {
        double number = number();
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("state: number " + number + " (expected: finite)");
        }
        return number;
    }

    /** An integer that says how many things follow. */
    public int size(int max) {
        long size = integer();
        if (size < 0 || size > max) {
            throw new IllegalArgumentException("state: size " + size + " (expected: 0 to " + max + ")");
        }
        return (int) size;
    }

    /** So many bytes, highest first. */
    public long bits(int count) {
        long bits = 0;
        for (int i = 0; i < count; i++) {
            bits = bits << 8 | (next() & 0xFF);
        }
        return bits;
    }

    public String text() {
        long length = integer();
        if (length < 0 || length > bytes.length - at) {
            throw new IllegalArgumentException(
                    "state: text of " + length + " bytes (expected: at most " + (bytes.length - at) + ")");
        }
        String text = new String(bytes, at, (int) length, StandardCharsets.UTF_8);
        at += (int) length;
        return text;
    }

    private byte next() {
        if (at >= bytes.length) {
            throw new IllegalArgumentException("state: ends after " + bytes.length + " bytes");
        }
        return bytes[at++];
    }
}
