package io.limen.gateway.wire;

import io.limen.gateway.event.Position;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Positions as opaque text: what an ingest answer hands out and a decision may bring back. A format byte, then epoch,
 * partition and offset of each as variable-length integers, in URL-safe Base64 without padding. No secret and not
 * signed: at worst a forged one makes its sender wait for events that never come.
 */
public final class PositionToken {
    private static final byte FORMAT = 1;
    private static final int POSITIONS_MAX = 256;
    private static final int CHARS_MAX = 8_192;
    private static final int NUMBER_BYTES_MAX = 10;

    private PositionToken() {}

    /** The token; empty text for no positions. */
    public static String encode(List<Position> positions) {
        if (positions.isEmpty()) {
            return "";
        }
        int count = Math.min(positions.size(), POSITIONS_MAX);
        byte[] bytes = new byte[1 + count * 3 * NUMBER_BYTES_MAX];
        bytes[0] = FORMAT;
        int at = 1;
        for (Position position : positions.subList(0, count)) {
            at = write(bytes, at, position.epoch());
            at = write(bytes, at, position.partition());
            at = write(bytes, at, position.offset());
        }
        byte[] exact = new byte[at];
        System.arraycopy(bytes, 0, exact, 0, at);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(exact);
    }

    /** The positions; empty for what is no token of ours. */
    public static Optional<List<Position>> decode(String token) {
        if (token.isEmpty()) {
            return Optional.of(List.of());
        }
        if (token.length() > CHARS_MAX) {
            return Optional.empty();
        }
        try {
            return decode(Base64.getUrlDecoder().decode(token));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static Optional<List<Position>> decode(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            return Optional.empty();
        }
        List<Position> positions = new ArrayList<>();
        Numbers numbers = new Numbers(bytes);
        while (numbers.more()) {
            long epoch = numbers.next();
            long partition = numbers.next();
            long offset = numbers.next();
            boolean valid =
                    epoch >= 0 && epoch <= Integer.MAX_VALUE && partition >= 0 && partition <= Integer.MAX_VALUE;
            if (!valid || offset < 0 || positions.size() == POSITIONS_MAX) {
                return Optional.empty();
            }
            positions.add(new Position((int) epoch, (int) partition, offset));
        }
        return Optional.of(List.copyOf(positions));
    }

    private static int write(byte[] bytes, int from, long number) {
        int at = from;
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        return at;
    }

    /** Variable-length integers one after another; -1 for one that is cut off or too long. */
    private static final class Numbers {
        private final byte[] bytes;
        private int at = 1;

        Numbers(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean more() {
            return at < bytes.length;
        }

        long next() {
            long number = 0;
            for (int shift = 0; shift < 63 && at < bytes.length; shift += 7) {
                byte b = bytes[at++];
                number |= (b & 0x7fL) << shift;
                if (b >= 0) {
                    return number;
                }
            }
            return -1;
        }
    }
}
