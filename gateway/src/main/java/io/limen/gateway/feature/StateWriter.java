package io.limen.gateway.feature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a state to bytes: variable-length integers, raw doubles, length-prefixed UTF-8. Equal states, equal bytes. */
public final class StateWriter {
    private static final long HUNDREDTHS_MAX = 1L << 40;

    private final long origin;
    private byte[] bytes = new byte[64];
    private int length;

    /**
     * Writes with this moment as the origin of times.
     *
     * @param origin epoch milliseconds; times are shortest that are not later and not much earlier
     */
    public StateWriter(long origin) {
        this.origin = origin;
    }

    /** A moment, epoch milliseconds; 0 for never. */
    public StateWriter time(long time) {
        long before = origin - time;
        return unsigned(time == 0 ? 0 : before >= 0 ? before + 1 : before);
    }

    /** A signed integer, small magnitudes in few bytes (ZigZag, 7 bits a byte). */
    public StateWriter integer(long value) {
        return unsigned((value << 1) ^ (value >> 63));
    }

    /**
     * A double: a number of hundredths of small magnitude, such as a price, as an integer, any other as its eight bytes.
     */
    public StateWriter number(double value) {
        long hundredths = Math.round(value * 100);
        boolean small = -HUNDREDTHS_MAX < hundredths && hundredths < HUNDREDTHS_MAX;
        if (small && Double.compare(hundredths / 100.0, value) == 0) {
            return integer(hundredths % 100 == 0 ? hundredths / 100 * 4 : hundredths * 4 + 2);
        }
        return integer(1).bits(Double.doubleToRawLongBits(value), 8);
    }

    /** The lowest so many bytes of these bits, highest first. */
    public StateWriter bits(long bits, int count) {
        reserve(count);
        for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (bits >>> shift);
        }
        return this;
    }

    /** An integer without a sign, small ones in few bytes (7 bits a byte). */
    private StateWriter unsigned(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    public StateWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        integer(utf8.length);
        reserve(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
        return this;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
