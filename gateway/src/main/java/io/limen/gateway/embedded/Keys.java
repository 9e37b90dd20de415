package io.limen.gateway.embedded;

import io.limen.gateway.event.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Keys, big-endian so that their order is the order of what they stand for. */
final class Keys {
    private Keys() {}

    static byte[] entry(int partition, long offset) {
        return ByteBuffer.allocate(Short.BYTES + Long.BYTES)
                .putShort((short) partition)
                .putLong(offset)
                .array();
    }

    /** In the order of the log: the embedded log never changes its epoch. */
    static byte[] aside(Position position) {
        return ByteBuffer.allocate(Short.BYTES + Long.BYTES + Integer.BYTES)
                .putShort((short) position.partition())
                .putLong(position.offset())
                .putInt(position.epoch())
                .array();
    }

    static long offsetOfEntry(byte[] key) {
        return ByteBuffer.wrap(key).getLong(Short.BYTES);
    }

    static byte[] profile(int partition, String visitor) {
        byte[] id = visitor.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Short.BYTES + id.length)
                .putShort((short) partition)
                .put(id)
                .array();
    }

    static String visitorOfProfile(byte[] key) {
        return new String(key, Short.BYTES, key.length - Short.BYTES, StandardCharsets.UTF_8);
    }

    static byte[] due(int partition, long millis, String visitor) {
        byte[] id = visitor.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Short.BYTES + Long.BYTES + id.length)
                .putShort((short) partition)
                .putLong(millis)
                .put(id)
                .array();
    }

    static long millisOfDue(byte[] key) {
        return ByteBuffer.wrap(key).getLong(Short.BYTES);
    }

    static String visitorOfDue(byte[] key) {
        int start = Short.BYTES + Long.BYTES;
        return new String(key, start, key.length - start, StandardCharsets.UTF_8);
    }

    static boolean isOf(int partition, byte[] key) {
        return key.length >= Short.BYTES && ByteBuffer.wrap(key).getShort() == (short) partition;
    }

    static byte[] committed(int partition) {
        return ("committed." + partition).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] counted(int partition) {
        return ("counted." + partition).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static byte[] text(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
