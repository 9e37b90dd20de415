package io.limen.gateway.wire;

import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.View;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A profile and its view behind a head that each store has of its own: {@code snapshot (length u8, UTF-8) · profile
 * (length i32, bytes) · view}.
 */
public final class StoredBody {
    private static final int FIXED_BYTES = 1 + 4;

    private StoredBody() {}

    /**
     * Head and body.
     *
     * @param head puts exactly so many bytes
     * @param profile encoded, with or without recent message ids
     */
    public static byte[] encode(int headBytes, Consumer<ByteBuffer> head, Stored stored, byte[] profile) {
        byte[] snapshot = stored.profile().snapshot().getBytes(StandardCharsets.UTF_8);
        byte[] view = ViewCodec.encode(stored.view());
        byte[] bytes = new byte[headBytes + FIXED_BYTES + snapshot.length + profile.length + view.length];
        head.accept(ByteBuffer.wrap(bytes, 0, headBytes));
        ByteBuffer.wrap(bytes, headBytes, bytes.length - headBytes)
                .put((byte) snapshot.length)
                .put(snapshot)
                .putInt(profile.length)
                .put(profile)
                .put(view);
        return bytes;
    }

    /**
     * What was encoded.
     *
     * @param bytes all of them, the head as well
     * @param snapshotToFeatures the features of the snapshot a profile was folded with, by its hash
     * @throws Failure {@link Failure.Code#CORRUPT} where it is damaged
     */
    public static Stored decode(byte[] bytes, int headBytes, Function<String, Features> snapshotToFeatures) {
        try {
            ByteBuffer body = ByteBuffer.wrap(bytes, headBytes, Math.max(0, bytes.length - headBytes));
            String snapshot = new String(take(body, body.get() & 0xFF), StandardCharsets.UTF_8);
            byte[] profileBytes = take(body, body.getInt());
            Profile profile = ProfileCodec.decode(profileBytes, snapshotToFeatures.apply(snapshot), snapshot);
            Unpacked<View> view = ViewCodec.decode(take(body, body.remaining()));
            if (view instanceof Unpacked.Whole<View> whole) {
                return new Stored(profile, whole.value());
            }
            throw damaged(((Unpacked.Damaged<View>) view).reason());
        } catch (BufferUnderflowException e) {
            throw damaged("ends after " + bytes.length + " bytes");
        } catch (IllegalArgumentException e) {
            throw damaged(e.getMessage());
        }
    }

    private static byte[] take(ByteBuffer bytes, int length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] taken = new byte[length];
        bytes.get(taken);
        return taken;
    }

    /** The one way to say that what is stored cannot be read. */
    public static Failure damaged(@Nullable String reason) {
        return new Failure(Failure.Code.CORRUPT, "stored profile: " + reason);
    }
}
