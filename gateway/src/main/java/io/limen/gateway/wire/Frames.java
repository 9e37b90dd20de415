package io.limen.gateway.wire;

import io.limen.gateway.flow.Failure;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Some byte strings as one: each after its length as four bytes, big-endian. */
public final class Frames {
    private static final int LENGTH_BYTES = 4;

    private Frames() {}

    public static byte[] encode(List<byte[]> frames) {
        int total =
                frames.stream().mapToInt(frame -> LENGTH_BYTES + frame.length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(total);
        frames.forEach(frame -> bytes.putInt(frame.length).put(frame));
        return bytes.array();
    }

    /**
     * What was encoded.
     *
     * @throws Failure {@link Failure.Code#CORRUPT} where the bytes end within a frame
     */
    public static List<byte[]> decode(byte[] bytes) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        List<byte[]> frames = new ArrayList<>();
        while (rest.hasRemaining()) {
            int length = rest.remaining() < LENGTH_BYTES ? -1 : rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                throw new Failure(Failure.Code.CORRUPT, "frames: cut off in frame " + frames.size());
            }
            byte[] frame = new byte[length];
            rest.get(frame);
            frames.add(frame);
        }
        return frames;
    }
}
