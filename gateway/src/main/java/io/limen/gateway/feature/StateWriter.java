package io.limen.gateway.feature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a state to bytes: variable-length integers, raw doubles, length-prefixed UTF-8. Equal states, equal bytes. */
public final class StateWriter {
    private byte[] bytes = new byte[64];
    private int length;

    /** A signed integer, small magnitudes in few bytes (ZigZag, 7 bits a byte). */
    public StateWriter integer(long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        reserve(10);
        while ((zigzag & ~0x7FL) != 0) {
            bytes[length++] = (byte) (zigzag | 0x80);
            zigzag >>>= 7;
        }
        bytes[length++] = (byte) zigzag;
        return this;
    }

    /** A double: whole numbers of small magnitude as an integer, all others as their eight bytes. */
    public StateWriter number(double value) {
        long whole = (long) value;
        if (whole == value && Math.abs(whole) < 1L << 40 && Double.doubleToRawLongBits(value) != Long.MIN_VALUE) {
            return integer(whole << 1);
        }
        return integer(1).bits(Double.doubleToRawLongBits(value));
    }

    /** Eight bytes, highest first. */
    public StateWriter bits(long bits) {
        reserve(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (bits >>> shift);
        }
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
