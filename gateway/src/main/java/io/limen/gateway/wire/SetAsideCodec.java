package io.limen.gateway.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.SetAside;
import io.limen.gateway.flow.SetAside.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Entries that were set aside as bytes: a format byte, then the message {@code SetAside} of {@code aside.proto} in Protocol
 * Buffers wire format. Fields that a later version adds are skipped.
 */
public final class SetAsideCodec {
    static final byte FORMAT = 1;

    private static final int EPOCH = 1;
    private static final int PARTITION = 2;
    private static final int OFFSET = 3;
    private static final int AT = 4;
    private static final int EVENT = 5;
    private static final int CAUSE = 6;
    private static final int STATE = 7;

    /** Each at its number in the message. */
    private static final List<State> STATES = List.of(State.OPEN, State.RETRIED, State.DROPPED);

    private SetAsideCodec() {}

    public static byte[] encode(SetAside entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeRawByte(FORMAT);
            out.writeInt32(EPOCH, entry.position().epoch());
            out.writeInt32(PARTITION, entry.position().partition());
            out.writeInt64(OFFSET, entry.position().offset());
            out.writeInt64(AT, entry.at());
            out.writeString(EVENT, entry.event());
            out.writeString(CAUSE, entry.cause());
            out.writeEnum(STATE, STATES.indexOf(entry.state()));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory refused to be written", e);
        }
        return bytes.toByteArray();
    }

    /**
     * What was encoded.
     *
     * @throws Failure {@link Failure.Code#CORRUPT} where it is damaged
     */
    public static SetAside decode(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            throw damaged(
                    (bytes.length == 0 ? "no bytes" : "format " + bytes[0]) + " (expected: format " + FORMAT + ")");
        }
        try {
            return read(CodedInputStream.newInstance(bytes, 1, bytes.length - 1));
        } catch (IOException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
    }

    private static SetAside read(CodedInputStream in) throws IOException {
        int epoch = 0;
        int partition = 0;
        long offset = 0;
        long at = 0;
        String event = "";
        String cause = "";
        State state = State.OPEN;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case EPOCH -> epoch = in.readInt32();
                case PARTITION -> partition = in.readInt32();
                case OFFSET -> offset = in.readInt64();
                case AT -> at = in.readInt64();
                case EVENT -> event = in.readStringRequireUtf8();
                case CAUSE -> cause = in.readStringRequireUtf8();
                case STATE -> state = state(in.readEnum());
                default -> in.skipField(tag);
            }
        }
        return new SetAside(new Position(epoch, partition, offset), at, event, cause, state);
    }

    private static State state(int number) throws IOException {
        if (number < 0 || number >= STATES.size()) {
            throw new IOException("state " + number + " (expected: 0 to " + (STATES.size() - 1) + ")");
        }
        return STATES.get(number);
    }

    private static Failure damaged(String reason) {
        return new Failure(Failure.Code.CORRUPT, "entry set aside: " + reason);
    }
}
