package io.limen.gateway.wire;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Stored;
import java.nio.ByteBuffer;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a stored profile is compared by, left to right: an older one never overwrites a newer one, in whatever store.
 *
 * <p>As bytes, all big-endian and of fixed width, so that a store can compare them as they are: {@code epoch u32 ·
 * generation u32 · offset+1 u64 · evaluatedAt u64}. None of them is ever negative, so unsigned order of the bytes is the
 * order of the fences.
 *
 * @param epoch of the log, at the last entry folded in; 0 before the first
 * @param generation raised where profiles are folded again on purpose: undo, backfill, repair
 * @param offset of the last entry folded in; -1 before the first
 * @param evaluatedAt when the view was computed, epoch milliseconds
 */
public record Fence(int epoch, int generation, long offset, long evaluatedAt) implements Comparable<Fence> {
    public static final int BYTES = 4 + 4 + 8 + 8;

    /** Profiles are folded for the first time; nothing raises it yet. */
    public static final int FIRST_GENERATION = 0;

    private static final Comparator<Fence> ORDER = Comparator.comparingInt(Fence::epoch)
            .thenComparingInt(Fence::generation)
            .thenComparingLong(Fence::offset)
            .thenComparingLong(Fence::evaluatedAt);

    public static Fence of(Stored stored) {
        @Nullable Position applied = stored.profile().applied();
        long evaluatedAt = Math.max(0, stored.view().evaluatedAt());
        return applied == null
                ? new Fence(0, FIRST_GENERATION, -1, evaluatedAt)
                : new Fence(applied.epoch(), FIRST_GENERATION, applied.offset(), evaluatedAt);
    }

    @Override
    public int compareTo(Fence other) {
        return ORDER.compare(this, other);
    }

    public boolean isOlderThan(Fence other) {
        return compareTo(other) < 0;
    }

    /** Its {@link #BYTES} bytes. */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        put(bytes);
        return bytes.array();
    }

    void put(ByteBuffer bytes) {
        bytes.putInt(epoch).putInt(generation).putLong(offset + 1).putLong(evaluatedAt);
    }

    static Fence take(ByteBuffer bytes) {
        return new Fence(bytes.getInt(), bytes.getInt(), bytes.getLong() - 1, bytes.getLong());
    }
}
