package io.limen.gateway.feature;

import java.nio.charset.StandardCharsets;

/** Reads what {@link StateWriter} wrote; throws {@link IllegalArgumentException} where the bytes end or make no sense. */
public final class StateReader {
    private final byte[] bytes;
    private int at;

    public StateReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public boolean hasMore() {
        return at < bytes.length;
    }

    public long integer() {
        long zigzag = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = next();
            zigzag |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new IllegalArgumentException("state: integer longer than 10 bytes");
    }

    public double number() {
        long head = integer();
        if ((head & 1) == 0) {
            return head >> 1;
        }
        return Double.longBitsToDouble(bits());
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

    /** Eight bytes, highest first. */
    public long bits() {
        long bits = 0;
        for (int i = 0; i < 8; i++) {
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
