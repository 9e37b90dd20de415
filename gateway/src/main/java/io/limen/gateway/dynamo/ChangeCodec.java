package io.limen.gateway.dynamo;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.segment.SegmentChange;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A segment change in a few bytes: {@code flags u8 (1 entered, 2 with position) · at i64 · [epoch i32 · partition i32 ·
 * offset i64] · segment UTF-8}.
 */
final class ChangeCodec {
    private static final int ENTERED = 1;
    private static final int POSITIONED = 2;
    private static final int BYTES_FIXED = 1 + 8 + 4 + 4 + 8;

    private ChangeCodec() {}

    static AttributeValue encode(Collection<SegmentChange> changes) {
        return AttributeValue.fromL(
                changes.stream().map(change -> Items.bytes(encode(change))).toList());
    }

    private static byte[] encode(SegmentChange change) {
        @Nullable Position position = change.position();
        byte[] segment = change.segment().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(BYTES_FIXED + segment.length);
        bytes.put((byte) ((change.entered() ? ENTERED : 0) | (position == null ? 0 : POSITIONED)));
        bytes.putLong(change.at());
        if (position != null) {
            bytes.putInt(position.epoch()).putInt(position.partition()).putLong(position.offset());
        }
        bytes.put(segment).flip();
        byte[] exact = new byte[bytes.remaining()];
        bytes.get(exact);
        return exact;
    }

    /**
     * What was encoded.
     *
     * @throws Failure {@link Failure.Code#CORRUPT} where it is damaged
     */
    static List<SegmentChange> decode(@Nullable AttributeValue list) {
        List<SegmentChange> changes = new ArrayList<>();
        for (AttributeValue change : list == null ? List.<AttributeValue>of() : list.l()) {
            changes.add(decode(ByteBuffer.wrap(change.b().asByteArrayUnsafe())));
        }
        return changes;
    }

    private static SegmentChange decode(ByteBuffer bytes) {
        try {
            int flags = bytes.get();
            if ((flags & ~(ENTERED | POSITIONED)) != 0) {
                throw new Failure(
                        Failure.Code.CORRUPT, "stored segment change: flags " + flags + " (expected: 0 to 3)");
            }
            long at = bytes.getLong();
            @Nullable
            Position position =
                    (flags & POSITIONED) == 0 ? null : new Position(bytes.getInt(), bytes.getInt(), bytes.getLong());
            String segment = StandardCharsets.UTF_8.decode(bytes).toString();
            return new SegmentChange(segment, (flags & ENTERED) != 0, at, position);
        } catch (BufferUnderflowException e) {
            throw new Failure(Failure.Code.CORRUPT, "stored segment change: ends early");
        }
    }

    /**
     * Where changes are kept whose first is this one. Changes that are written later come later in the log or were seen
     * later, so the keys stand in their order, and the same changes always come to the same key.
     */
    static String auditKey(SegmentChange first) {
        @Nullable Position position = first.position();
        return String.format(
                Locale.ROOT,
                "%s%010d#%019d#%015d",
                Items.AUDIT,
                position == null ? 0 : position.epoch(),
                position == null ? 0 : position.offset() + 1,
                Math.max(0, first.at()));
    }
}
