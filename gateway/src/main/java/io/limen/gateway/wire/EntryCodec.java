package io.limen.gateway.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Log entries as bytes: a format byte, then the message {@code Entry} of {@code entry.proto} in Protocol Buffers wire
 * format. Equal entries give equal bytes. Fields that a later version adds are skipped.
 */
public final class EntryCodec {
    /** Version n reads n-1; it writes n-1 until every node is n. */
    static final byte FORMAT = 1;

    private static final int OBSERVED = 1;
    private static final int DECIDED = 2;
    private static final int ACTIVATED = 3;

    /** Each at its number in the message. */
    private static final List<Observed.Kind> KINDS = List.of(
            Observed.Kind.TRACK,
            Observed.Kind.PAGE,
            Observed.Kind.SCREEN,
            Observed.Kind.IDENTIFY,
            Observed.Kind.GROUP,
            Observed.Kind.ALIAS);

    private EntryCodec() {}

    public static byte[] encode(Entry entry) {
        try {
            int size = bodySize(entry);
            byte[] bytes = new byte[1 + ValueCodec.messageSize(OBSERVED, size)];
            bytes[0] = FORMAT;
            CodedOutputStream out = CodedOutputStream.newInstance(bytes, 1, bytes.length - 1);
            out.writeTag(number(entry), WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(size);
            writeBody(entry, out);
            out.checkNoSpaceLeft();
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("the size of an entry was computed wrongly", e);
        }
    }

    /** Total: any bytes give an entry or a reason. */
    public static Unpacked<Entry> decode(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            String format = bytes.length == 0 ? "no bytes" : "format " + bytes[0];
            return new Unpacked.Damaged<>("log entry: " + format + " (expected: format " + FORMAT + ")");
        }
        try {
            return new Unpacked.Whole<>(read(CodedInputStream.newInstance(bytes, 1, bytes.length - 1)));
        } catch (IOException | IllegalArgumentException e) {
            return new Unpacked.Damaged<>("log entry: " + e.getMessage());
        }
    }

    private static int number(Entry entry) {
        if (entry instanceof Observed) {
            return OBSERVED;
        }
        return entry instanceof Decided ? DECIDED : ACTIVATED;
    }

    private static int bodySize(Entry entry) {
        if (entry instanceof Observed observed) {
            return ObservedFields.size(observed);
        }
        if (entry instanceof Decided decided) {
            return DecidedFields.size(decided);
        }
        Activated activated = (Activated) entry;
        return CodedOutputStream.computeStringSize(1, activated.snapshot())
                + CodedOutputStream.computeUInt64Size(2, activated.receivedAt());
    }

    private static void writeBody(Entry entry, CodedOutputStream out) throws IOException {
        if (entry instanceof Observed observed) {
            ObservedFields.write(observed, out);
        } else if (entry instanceof Decided decided) {
            DecidedFields.write(decided, out);
        } else if (entry instanceof Activated activated) {
            out.writeString(1, activated.snapshot());
            out.writeUInt64(2, activated.receivedAt());
        }
    }

    private static Entry read(CodedInputStream in) throws IOException {
        Entry entry = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            if (number < OBSERVED || number > ACTIVATED) {
                in.skipField(tag);
                continue;
            }
            int outer = in.pushLimit(in.readRawVarint32());
            entry = switch (number) {
                case OBSERVED -> ObservedFields.read(in);
                case DECIDED -> DecidedFields.read(in);
                default -> readActivated(in);
            };
            in.popLimit(outer);
        }
        if (entry == null) {
            throw new IOException("no entry of a known kind");
        }
        return entry;
    }

    private static Activated readActivated(CodedInputStream in) throws IOException {
        String snapshot = "";
        long receivedAt = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> snapshot = in.readStringRequireUtf8();
                case 2 -> receivedAt = in.readUInt64();
                default -> in.skipField(tag);
            }
        }
        return new Activated(snapshot, receivedAt);
    }

    /** The message {@code Observed}. The event's own name is written for a track only: other kinds imply it. */
    private static final class ObservedFields {
        private static final int KIND = 1;
        private static final int NAME = 2;
        private static final int VISITOR = 3;
        private static final int USER_ID = 4;
        private static final int MESSAGE_ID = 5;
        private static final int TIME = 6;
        private static final int RECEIVED_AT = 7;
        private static final int TRUSTED = 8;
        private static final int PROPERTIES = 9;
        private static final int CONTEXT = 10;

        static int size(Observed event) {
            return CodedOutputStream.computeEnumSize(KIND, KINDS.indexOf(event.kind()))
                    + (isNamed(event) ? CodedOutputStream.computeStringSize(NAME, event.name()) : 0)
                    + CodedOutputStream.computeStringSize(VISITOR, event.visitor())
                    + (event.userId() == null ? 0 : CodedOutputStream.computeStringSize(USER_ID, event.userId()))
                    + CodedOutputStream.computeStringSize(MESSAGE_ID, event.messageId())
                    + CodedOutputStream.computeSInt64Size(TIME, event.time())
                    + CodedOutputStream.computeUInt64Size(RECEIVED_AT, event.receivedAt())
                    + (event.trusted() ? CodedOutputStream.computeBoolSize(TRUSTED, true) : 0)
                    + ValueCodec.messageSize(PROPERTIES, ValueCodec.size(event.properties()))
                    + ValueCodec.messageSize(CONTEXT, ValueCodec.size(event.context()));
        }

        static void write(Observed event, CodedOutputStream out) throws IOException {
            out.writeEnum(KIND, KINDS.indexOf(event.kind()));
            if (isNamed(event)) {
                out.writeString(NAME, event.name());
            }
            out.writeString(VISITOR, event.visitor());
            if (event.userId() != null) {
                out.writeString(USER_ID, event.userId());
            }
            out.writeString(MESSAGE_ID, event.messageId());
            out.writeSInt64(TIME, event.time());
            out.writeUInt64(RECEIVED_AT, event.receivedAt());
            if (event.trusted()) {
                out.writeBool(TRUSTED, true);
            }
            writeFields(PROPERTIES, event.properties(), out);
            writeFields(CONTEXT, event.context(), out);
        }

        static Observed read(CodedInputStream in) throws IOException {
            Observed.Kind kind = Observed.Kind.TRACK;
            String name = null;
            String visitor = "";
            String userId = null;
            String messageId = "";
            long time = 0;
            long receivedAt = 0;
            boolean trusted = false;
            Value.Fields properties = Value.Fields.NONE;
            Value.Fields context = Value.Fields.NONE;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case KIND -> kind = kind(in.readEnum());
                    case NAME -> name = in.readStringRequireUtf8();
                    case VISITOR -> visitor = in.readStringRequireUtf8();
                    case USER_ID -> userId = in.readStringRequireUtf8();
                    case MESSAGE_ID -> messageId = in.readStringRequireUtf8();
                    case TIME -> time = in.readSInt64();
                    case RECEIVED_AT -> receivedAt = in.readUInt64();
                    case TRUSTED -> trusted = in.readBool();
                    case PROPERTIES -> properties = readFields(in);
                    case CONTEXT -> context = readFields(in);
                    default -> in.skipField(tag);
                }
            }
            String named = name == null ? kind.eventName() : name;
            return new Observed(
                    kind, named, visitor, userId, messageId, time, receivedAt, trusted, properties, context);
        }

        private static boolean isNamed(Observed event) {
            return !event.name().equals(event.kind().eventName());
        }

        private static void writeFields(int number, Value.Fields fields, CodedOutputStream out) throws IOException {
            out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(ValueCodec.size(fields));
            ValueCodec.write(fields, out);
        }

        private static Value.Fields readFields(CodedInputStream in) throws IOException {
            int outer = in.pushLimit(in.readRawVarint32());
            Value.Fields fields = ValueCodec.readFields(in, 1);
            in.popLimit(outer);
            return fields;
        }

        private static Observed.Kind kind(int number) throws IOException {
            if (number < 0 || number >= KINDS.size()) {
                throw new IOException("kind " + number + " (expected: 0 to " + (KINDS.size() - 1) + ")");
            }
            return KINDS.get(number);
        }
    }

    /** The message {@code Decided}. */
    private static final class DecidedFields {
        private static final int VISITOR = 1;
        private static final int EXPERIENCE = 2;
        private static final int VARIANT = 3;
        private static final int PROPENSITY = 4;
        private static final int WEIGHTS_VERSION = 5;
        private static final int SNAPSHOT = 6;
        private static final int DECISION_ID = 7;
        private static final int TIME = 8;
        private static final int RECEIVED_AT = 9;
        private static final int CONTEXT = 10;

        static int size(Decided decided) {
            return CodedOutputStream.computeStringSize(VISITOR, decided.visitor())
                    + CodedOutputStream.computeStringSize(EXPERIENCE, decided.experience())
                    + CodedOutputStream.computeStringSize(VARIANT, decided.variant())
                    + CodedOutputStream.computeDoubleSize(PROPENSITY, decided.propensity())
                    + CodedOutputStream.computeUInt64Size(WEIGHTS_VERSION, decided.weightsVersion())
                    + CodedOutputStream.computeStringSize(SNAPSHOT, decided.snapshot())
                    + CodedOutputStream.computeStringSize(DECISION_ID, decided.decisionId())
                    + CodedOutputStream.computeSInt64Size(TIME, decided.time())
                    + CodedOutputStream.computeUInt64Size(RECEIVED_AT, decided.receivedAt())
                    + (decided.context().isEmpty()
                            ? 0
                            : CodedOutputStream.computeStringSize(CONTEXT, decided.context()));
        }

        static void write(Decided decided, CodedOutputStream out) throws IOException {
            out.writeString(VISITOR, decided.visitor());
            out.writeString(EXPERIENCE, decided.experience());
            out.writeString(VARIANT, decided.variant());
            out.writeDouble(PROPENSITY, decided.propensity());
            out.writeUInt64(WEIGHTS_VERSION, decided.weightsVersion());
            out.writeString(SNAPSHOT, decided.snapshot());
            out.writeString(DECISION_ID, decided.decisionId());
            out.writeSInt64(TIME, decided.time());
            out.writeUInt64(RECEIVED_AT, decided.receivedAt());
            if (!decided.context().isEmpty()) {
                out.writeString(CONTEXT, decided.context());
            }
        }

        static Decided read(CodedInputStream in) throws IOException {
            String visitor = "";
            String experience = "";
            String variant = "";
            double propensity = 0;
            String context = "";
            long weightsVersion = 0;
            String snapshot = "";
            String decisionId = "";
            long time = 0;
            long receivedAt = 0;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case VISITOR -> visitor = in.readStringRequireUtf8();
                    case EXPERIENCE -> experience = in.readStringRequireUtf8();
                    case VARIANT -> variant = in.readStringRequireUtf8();
                    case PROPENSITY -> propensity = in.readDouble();
                    case WEIGHTS_VERSION -> weightsVersion = in.readUInt64();
                    case SNAPSHOT -> snapshot = in.readStringRequireUtf8();
                    case CONTEXT -> context = in.readStringRequireUtf8();
                    case DECISION_ID -> decisionId = in.readStringRequireUtf8();
                    case TIME -> time = in.readSInt64();
                    case RECEIVED_AT -> receivedAt = in.readUInt64();
                    default -> in.skipField(tag);
                }
            }
            return new Decided(
                    visitor,
                    experience,
                    variant,
                    propensity,
                    context,
                    weightsVersion,
                    snapshot,
                    decisionId,
                    time,
                    receivedAt);
        }
    }
}
