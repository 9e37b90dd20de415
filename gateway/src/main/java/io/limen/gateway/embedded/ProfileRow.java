package io.limen.gateway.embedded;

import io.limen.gateway.event.Position;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.wire.ProfileCodec;
import io.limen.gateway.wire.StoredBody;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stored profile: a head of fixed width, which writes are checked against, then the profile and its view.
 *
 * <pre>format u8 · epoch i32 · offset i64 · due i64 ·</pre> {@link StoredBody}
 */
final class ProfileRow {
    private static final byte FORMAT = 1;
    private static final int HEAD_BYTES = 1 + 4 + 8 + 8;

    private ProfileRow() {}

    /**
     * What a write is checked against and what it leaves behind.
     *
     * @param epoch of the log, at the last entry folded in
     * @param offset of the last entry folded in; -1 before the first
     * @param due when the view is to be looked at again, epoch milliseconds; {@link Condition#NEVER} for not at all
     */
    record Head(int epoch, long offset, long due) {

        static Head of(Stored stored) {
            @Nullable Position applied = stored.profile().applied();
            long due = Math.max(0, stored.view().due());
            return applied == null ? new Head(0, -1, due) : new Head(applied.epoch(), applied.offset(), due);
        }

        boolean isOlderThan(Head other) {
            return epoch < other.epoch || (epoch == other.epoch && offset < other.offset);
        }
    }

    static byte[] encode(Stored stored, Function<String, Features> snapshotToFeatures) {
        Features features = snapshotToFeatures.apply(stored.profile().snapshot());
        Head head = Head.of(stored);
        return StoredBody.encode(
                HEAD_BYTES,
                bytes -> bytes.put(FORMAT)
                        .putInt(head.epoch)
                        .putLong(head.offset)
                        .putLong(head.due),
                stored,
                ProfileCodec.encode(stored.profile(), features));
    }

    /**
     * The head alone.
     *
     * @throws Failure {@link Failure.Code#CORRUPT} where there is none
     */
    static Head head(byte[] row) {
        try {
            return head(ByteBuffer.wrap(row));
        } catch (BufferUnderflowException e) {
            throw StoredBody.damaged("ends after " + row.length + " bytes");
        }
    }

    /**
     * All of it.
     *
     * @throws Failure {@link Failure.Code#CORRUPT} where it is damaged
     */
    static Stored decode(byte[] row, Function<String, Features> snapshotToFeatures) {
        head(row);
        return StoredBody.decode(row, HEAD_BYTES, snapshotToFeatures);
    }

    private static Head head(ByteBuffer bytes) {
        byte format = bytes.get();
        if (format != FORMAT) {
            throw StoredBody.damaged("format " + format + " (expected: " + FORMAT + ")");
        }
        return new Head(bytes.getInt(), bytes.getLong(), bytes.getLong());
    }
}
