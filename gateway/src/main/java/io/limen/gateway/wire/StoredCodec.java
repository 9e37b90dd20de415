package io.limen.gateway.wire;

import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.View;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A profile and its view as servers keep them: {@code format u8 · fence (24 bytes) · snapshot (length u8, UTF-8) ·
 * profile (length i32, bytes) · view}.
 */
public final class StoredCodec {
    private static final byte FORMAT = 1;
    private static final int FIXED_BYTES = 1 + Fence.BYTES + 1 + 4;

    /** Where the fence stands in the bytes, from 0. */
    public static final int FENCE_AT = 1;

    private final Function<String, Features> snapshotToFeatures;

    /** @param snapshotToFeatures the features of the snapshot a profile was folded with, by its hash */
    public StoredCodec(Function<String, Features> snapshotToFeatures) {
        this.snapshotToFeatures = snapshotToFeatures;
    }

    /** All of it. */
    public byte[] encode(Stored stored) {
        return encode(stored, ProfileCodec.encode(stored.profile(), features(stored)));
    }

    /** Without recent message ids: for those who do not fold. */
    public byte[] encodeWithoutMessages(Stored stored) {
        return encode(stored, ProfileCodec.encodeWithoutMessages(stored.profile(), features(stored)));
    }

    private Features features(Stored stored) {
        return snapshotToFeatures.apply(stored.profile().snapshot());
    }

    private static byte[] encode(Stored stored, byte[] profile) {
        byte[] snapshot = stored.profile().snapshot().getBytes(StandardCharsets.UTF_8);
        byte[] view = ViewCodec.encode(stored.view());
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + snapshot.length + profile.length + view.length);
        bytes.put(FORMAT);
        Fence.of(stored).put(bytes);
        return bytes.put((byte) snapshot.length)
                .put(snapshot)
                .putInt(profile.length)
                .put(profile)
                .put(view)
                .array();
    }

    /**
     * The fence alone.
     *
     * @throws Failure {@link Failure.Code#CORRUPT} where there is none
     */
    public static Fence fence(byte[] bytes) {
        try {
            return head(ByteBuffer.wrap(bytes));
        } catch (BufferUnderflowException e) {
            throw damaged("ends after " + bytes.length + " bytes");
        }
    }

    /**
     * What was encoded.
     *
     * @throws Failure {@link Failure.Code#CORRUPT} where it is damaged
     */
    public Stored decode(byte[] bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            head(buffer);
            String snapshot = new String(take(buffer, buffer.get() & 0xFF), StandardCharsets.UTF_8);
            byte[] profileBytes = take(buffer, buffer.getInt());
            Profile profile = ProfileCodec.decode(profileBytes, snapshotToFeatures.apply(snapshot), snapshot);
            if (ViewCodec.decode(take(buffer, buffer.remaining())) instanceof Unpacked.Whole<View> view) {
                return new Stored(profile, view.value());
            }
            throw damaged("its view cannot be read");
        } catch (BufferUnderflowException e) {
            throw damaged("ends after " + bytes.length + " bytes");
        } catch (IllegalArgumentException e) {
            throw damaged(e.getMessage());
        }
    }

    private static Fence head(ByteBuffer bytes) {
        byte format = bytes.get();
        if (format != FORMAT) {
            throw damaged("format " + format + " (expected: " + FORMAT + ")");
        }
        return Fence.take(bytes);
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
