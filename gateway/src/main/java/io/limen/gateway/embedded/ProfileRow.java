package io.limen.gateway.embedded;

import io.limen.gateway.event.Position;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.View;
import io.limen.gateway.wire.ProfileCodec;
import io.limen.gateway.wire.Unpacked;
import io.limen.gateway.wire.ViewCodec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stored profile: a head of fixed width, which writes are checked against, then the profile and its view.
 *
 * <pre>format u8 · epoch i32 · offset i64 · due i64 · snapshot (length u8, UTF-8) · profile (length i32, bytes) · view</pre>
 */
final class ProfileRow {
    private static final byte FORMAT = 1;
    private static final int FIXED_BYTES = 1 + 4 + 8 + 8 + 1 + 4;

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
        byte[] snapshot = stored.profile().snapshot().getBytes(StandardCharsets.UTF_8);
        byte[] profile = ProfileCodec.encode(stored.profile(), features);
        byte[] view = ViewCodec.encode(stored.view());
        return ByteBuffer.allocate(FIXED_BYTES + snapshot.length + profile.length + view.length)
                .put(FORMAT)
                .putInt(head.epoch)
                .putLong(head.offset)
                .putLong(head.due)
                .put((byte) snapshot.length)
                .put(snapshot)
                .putInt(profile.length)
                .put(profile)
                .put(view)
                .array();
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
            throw damaged("ends after " + row.length + " bytes");
        }
    }

    /**
     * All of it.
     *
     * @throws Failure {@link Failure.Code#CORRUPT} where it is damaged
     */
    static Stored decode(byte[] row, Function<String, Features> snapshotToFeatures) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(row);
            head(bytes);
            String snapshot = new String(take(bytes, bytes.get() & 0xFF), StandardCharsets.UTF_8);
            Features features = snapshotToFeatures.apply(snapshot);
            Profile profile = ProfileCodec.decode(take(bytes, bytes.getInt()), features, snapshot);
            Unpacked<View> view = ViewCodec.decode(take(bytes, bytes.remaining()));
            if (view instanceof Unpacked.Whole<View> whole) {
                return new Stored(profile, whole.value());
            }
            throw damaged(((Unpacked.Damaged<View>) view).reason());
        } catch (BufferUnderflowException e) {
            throw damaged("ends after " + row.length + " bytes");
        } catch (IllegalArgumentException e) {
            throw damaged(e.getMessage());
        }
    }

    private static Head head(ByteBuffer bytes) {
        byte format = bytes.get();
        if (format != FORMAT) {
            throw damaged("format " + format + " (expected: " + FORMAT + ")");
        }
        return new Head(bytes.getInt(), bytes.getLong(), bytes.getLong());
    }

    private static byte[] take(ByteBuffer bytes, int length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] taken = new byte[length];
        bytes.get(taken);
        return taken;
    }

    private static Failure damaged(@Nullable String reason) {
        return new Failure(Failure.Code.CORRUPT, "stored profile: " + reason);
    }
}
