package io.limen.gateway.wire;

import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * A profile and its view as servers keep them: {@code format u8 · fence (24 bytes) ·} {@link StoredBody}.
 */
public final class StoredCodec {
    private static final byte FORMAT = 1;
    private static final int HEAD_BYTES = 1 + Fence.BYTES;

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
        Fence fence = Fence.of(stored);
        return StoredBody.encode(HEAD_BYTES, head -> fence.put(head.put(FORMAT)), stored, profile);
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
            throw StoredBody.damaged("ends after " + bytes.length + " bytes");
        }
    }

    /**
     * What was encoded.
     *
     * @throws Failure {@link Failure.Code#CORRUPT} where it is damaged
     */
    public Stored decode(byte[] bytes) {
        fence(bytes);
        return StoredBody.decode(bytes, HEAD_BYTES, snapshotToFeatures);
    }

    private static Fence head(ByteBuffer bytes) {
        byte format = bytes.get();
        if (format != FORMAT) {
            throw StoredBody.damaged("format " + format + " (expected: " + FORMAT + ")");
        }
        return Fence.take(bytes);
    }
}
