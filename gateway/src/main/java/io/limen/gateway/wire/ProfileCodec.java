package io.limen.gateway.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.limen.gateway.event.Position;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureState;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.ProfileFold;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.profile.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Profiles as bytes: a format byte, then the message {@code Profile} of {@code profile.proto} in Protocol Buffers wire
 * format. Equal profiles give equal bytes. Fields that a later version adds are skipped.
 *
 * <p>States are stored under their features' ids, so that what is read back fits the definitions of the reader: a
 * feature it does not have is dropped, one that was not stored begins empty. The snapshot itself is not stored.
 */
public final class ProfileCodec {
    /** Version n reads n-1; it writes n-1 until every node is n. */
    static final byte FORMAT = 1;

    private static final int BUFFER_BYTES = 512;

    private static final int VISITOR = 1;
    private static final int USER_ID = 2;
    private static final int APPLIED = 3;
    private static final int LAST_SEEN = 4;
    private static final int BEFORE_FIRST_SEEN = 5;
    private static final int UNTIL_RECEIVED = 6;
    private static final int SESSION = 7;
    private static final int ASSIGNMENT = 8;
    private static final int FEATURE = 9;
    private static final int STATE = 10;
    private static final int MESSAGE_HASH = 11;
    private static final int MESSAGE_SECOND = 12;
    private static final int VISITOR_UUID = 13;

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private ProfileCodec() {}

    /** All of it. The states are those of these features. */
    public static byte[] encode(Profile profile, Features features) {
        return bytes(FORMAT, out -> {
            writeFacts(profile, features, out);
            writeMessages(profile.recent(), out);
        });
    }

    /** All but the recent message ids, which only who folds it further needs. */
    public static byte[] encodeWithoutMessages(Profile profile, Features features) {
        return bytes(FORMAT, out -> writeFacts(profile, features, out));
    }

    /**
     * The profile in these bytes, its states aligned with these features.
     *
     * @param snapshot the snapshot these features are of
     * @throws IllegalArgumentException if the bytes hold no profile: what is wrong with them, and where
     */
    public static Profile decode(byte[] bytes, Features features, String snapshot) {
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            String format = bytes.length == 0 ? "no bytes" : "format " + bytes[0];
            throw new IllegalArgumentException("profile: " + format + " (expected: format " + FORMAT + ")");
        }
        CodedInputStream in = CodedInputStream.newInstance(bytes, 1, bytes.length - 1);
        try {
            return new Draft().read(in).toProfile(features, snapshot);
        } catch (IOException | IllegalArgumentException flaw) {
            throw new IllegalArgumentException(
                    "profile: byte " + (1 + in.getTotalBytesRead()) + " of " + bytes.length + ": " + flaw.getMessage(),
                    flaw);
        }
    }

    private static void writeFacts(Profile profile, Features features, CodedOutputStream out) throws IOException {
        long lastSeen = profile.lastSeen();
        writeVisitor(profile.visitor(), out);
        String userId = profile.userId();
        if (userId != null) {
            out.writeString(USER_ID, userId);
        }
        Position applied = profile.applied();
        if (applied != null) {
            out.writeByteArray(APPLIED, bytes(message -> {
                writeUnlessZero(1, applied.epoch(), message);
                writeUnlessZero(2, applied.partition(), message);
                writeUnlessZero(3, applied.offset(), message);
            }));
        }
        writeUnlessZero(LAST_SEEN, lastSeen, out);
        writeUnlessZero(BEFORE_FIRST_SEEN, lastSeen - profile.firstSeen(), out);
        writeUnlessZero(UNTIL_RECEIVED, profile.receivedAt() - lastSeen, out);
        Session session = profile.session();
        if (!session.equals(Session.NONE)) {
            out.writeByteArray(SESSION, bytes(message -> writeSession(session, profile, message)));
        }
        for (Map.Entry<String, Assignment> entry : new TreeMap<>(profile.assignments()).entrySet()) {
            Assignment kept = entry.getValue();
            out.writeByteArray(ASSIGNMENT, bytes(message -> {
                message.writeString(1, entry.getKey());
                message.writeString(2, kept.variant());
                message.writeDouble(3, kept.propensity());
                writeUnlessZero(4, lastSeen - kept.at(), message);
            }));
        }
        writeStates(profile.states(), features, lastSeen, out);
    }

    /** Most visitors' ids are UUIDs in their usual form, which fit in 16 bytes. */
    private static void writeVisitor(String visitor, CodedOutputStream out) throws IOException {
        UUID uuid = UUID_FORM.matcher(visitor).matches() ? UUID.fromString(visitor) : null;
        if (uuid == null) {
            out.writeString(VISITOR, visitor);
            return;
        }
        out.writeByteArray(VISITOR_UUID, bytes(message -> {
            message.writeFixed64NoTag(uuid.getMostSignificantBits());
            message.writeFixed64NoTag(uuid.getLeastSignificantBits());
        }));
    }

    private static void writeSession(Session session, Profile profile, CodedOutputStream out) throws IOException {
        writeUnlessZero(1, session.number(), out);
        writeUnlessZero(2, session.start() - profile.firstSeen(), out);
        writeUnlessZero(3, profile.lastSeen() - session.last(), out);
        if (session.page() != 0) {
            out.writeInt64(4, profile.lastSeen() - session.page());
        }
    }

    private static void writeUnlessZero(int field, long value, CodedOutputStream out) throws IOException {
        if (value != 0) {
            out.writeInt64(field, value);
        }
    }

    private static void writeStates(List<FeatureState> states, Features features, long origin, CodedOutputStream out)
            throws IOException {
        TreeMap<Integer, byte[]> idToState = new TreeMap<>();
        for (int i = 0; i < states.size(); i++) {
            Feature feature = features.get(i);
            FeatureState state = states.get(i);
            if (!state.equals(feature.empty())) {
                idToState.put(feature.id(), feature.encode(state, origin));
            }
        }
        out.writeByteArray(FEATURE, bytes(packed -> {
            int before = 0;
            for (Map.Entry<Integer, byte[]> entry : idToState.entrySet()) {
                packed.writeUInt32NoTag(entry.getKey() - before);
                packed.writeUInt32NoTag(entry.getValue().length);
                before = entry.getKey();
            }
        }));
        out.writeByteArray(STATE, bytes(joined -> {
            for (byte[] state : idToState.values()) {
                joined.writeRawBytes(state);
            }
        }));
    }

    private static void writeMessages(RecentMessages recent, CodedOutputStream out) throws IOException {
        out.writeByteArray(MESSAGE_HASH, bytes(packed -> {
            for (int i = 0; i < recent.size(); i++) {
                packed.writeFixed64NoTag(recent.hashAt(i));
            }
        }));
        out.writeByteArray(MESSAGE_SECOND, bytes(packed -> {
            int before = 0;
            for (int i = 0; i < recent.size(); i++) {
                packed.writeSInt32NoTag(recent.receivedSecondAt(i) - before);
                before = recent.receivedSecondAt(i);
            }
        }));
    }

    /** The fields of a profile as they are read. */
    private static final class Draft {
        private String visitor = "";
        private @Nullable String userId;
        private @Nullable Position applied;
        private long lastSeen;
        private long beforeFirstSeen;
        private long untilReceived;
        private byte @Nullable [] session;
        private final List<byte[]> assignments = new ArrayList<>();
        private final List<Integer> idsAndLengths = new ArrayList<>();
        private byte[] states = {};
        private final List<Long> messageHashes = new ArrayList<>();
        private final List<Integer> messageSeconds = new ArrayList<>();

        Draft read(CodedInputStream in) throws IOException {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case VISITOR_UUID -> visitor = readUuid(within(in.readByteArray()));
                    case VISITOR -> visitor = in.readStringRequireUtf8();
                    case USER_ID -> userId = in.readStringRequireUtf8();
                    case APPLIED -> applied = readPosition(within(in.readByteArray()));
                    case LAST_SEEN -> lastSeen = in.readInt64();
                    case BEFORE_FIRST_SEEN -> beforeFirstSeen = in.readInt64();
                    case UNTIL_RECEIVED -> untilReceived = in.readInt64();
                    case SESSION -> session = in.readByteArray();
                    case ASSIGNMENT -> assignments.add(in.readByteArray());
                    case FEATURE -> readPacked(in, packed -> idsAndLengths.add(packed.readUInt32()));
                    case STATE -> states = in.readByteArray();
                    case MESSAGE_HASH -> readPacked(in, packed -> messageHashes.add(packed.readFixed64()));
                    case MESSAGE_SECOND -> readPacked(in, packed -> messageSeconds.add(packed.readSInt32()));
                    default -> in.skipField(tag);
                }
            }
            return this;
        }

        Profile toProfile(Features features, String snapshot) throws IOException {
            return new Profile(
                    visitor,
                    snapshot,
                    applied,
                    lastSeen - beforeFirstSeen,
                    lastSeen,
                    lastSeen + untilReceived,
                    userId,
                    session == null ? Session.NONE : readSession(within(session), lastSeen - beforeFirstSeen, lastSeen),
                    recent(),
                    experienceToAssignment(),
                    aligned(features));
        }

        private List<FeatureState> aligned(Features features) throws IOException {
            if (idsAndLengths.size() % 2 != 0) {
                throw new IllegalArgumentException("features: an id without the length of its state");
            }
            Map<Integer, byte[]> idToState = new HashMap<>();
            CodedInputStream joined = within(states);
            int id = 0;
            for (int i = 0; i < idsAndLengths.size(); i += 2) {
                id += idsAndLengths.get(i);
                idToState.put(id, joined.readRawBytes(idsAndLengths.get(i + 1)));
            }
            if (!joined.isAtEnd()) {
                throw new IllegalArgumentException("states: bytes left over after the last");
            }
            return features.all().stream()
                    .map(feature -> {
                        byte[] state = idToState.get(feature.id());
                        return state == null ? feature.empty() : feature.decode(state, lastSeen);
                    })
                    .toList();
        }

        private RecentMessages recent() {
            long[] hashes = messageHashes.stream().mapToLong(Long::longValue).toArray();
            int[] seconds = messageSeconds.stream().mapToInt(Integer::intValue).toArray();
            for (int i = 1; i < seconds.length; i++) {
                seconds[i] += seconds[i - 1];
            }
            return hashes.length == 0 && seconds.length == 0 ? RecentMessages.NONE : RecentMessages.of(hashes, seconds);
        }

        private Map<String, Assignment> experienceToAssignment() throws IOException {
            if (assignments.size() > ProfileFold.ASSIGNMENTS_MAX) {
                throw new IllegalArgumentException("assignments: " + assignments.size() + " (expected: at most "
                        + ProfileFold.ASSIGNMENTS_MAX + ")");
            }
            Map<String, Assignment> experienceToAssignment = new HashMap<>();
            for (byte[] assignment : assignments) {
                readAssignment(within(assignment), experienceToAssignment);
            }
            return experienceToAssignment;
        }

        private void readAssignment(CodedInputStream in, Map<String, Assignment> into) throws IOException {
            String experience = "";
            String variant = "";
            double propensity = 0;
            long beforeAt = 0;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case 1 -> experience = in.readStringRequireUtf8();
                    case 2 -> variant = in.readStringRequireUtf8();
                    case 3 -> propensity = in.readDouble();
                    case 4 -> beforeAt = in.readInt64();
                    default -> in.skipField(tag);
                }
            }
            into.put(experience, new Assignment(variant, propensity, lastSeen - beforeAt));
        }
    }

    private static String readUuid(CodedInputStream in) throws IOException {
        return new UUID(in.readFixed64(), in.readFixed64()).toString();
    }

    private static Position readPosition(CodedInputStream in) throws IOException {
        int epoch = 0;
        int partition = 0;
        long offset = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> epoch = in.readInt32();
                case 2 -> partition = in.readInt32();
                case 3 -> offset = in.readInt64();
                default -> in.skipField(tag);
            }
        }
        return new Position(epoch, partition, offset);
    }

    private static Session readSession(CodedInputStream in, long firstSeen, long lastSeen) throws IOException {
        long number = 0;
        long afterFirstSeen = 0;
        long beforeLast = 0;
        long page = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> number = in.readInt64();
                case 2 -> afterFirstSeen = in.readInt64();
                case 3 -> beforeLast = in.readInt64();
                case 4 -> page = lastSeen - in.readInt64();
                default -> in.skipField(tag);
            }
        }
        return new Session(number, firstSeen + afterFirstSeen, lastSeen - beforeLast, page);
    }

    private static CodedInputStream within(byte[] message) {
        return CodedInputStream.newInstance(message);
    }

    private static void readPacked(CodedInputStream in, Reading each) throws IOException {
        CodedInputStream packed = within(in.readByteArray());
        while (!packed.isAtEnd()) {
            each.readFrom(packed);
        }
    }

    private static byte[] bytes(byte format, Writing content) {
        byte[] message = bytes(content);
        byte[] bytes = new byte[1 + message.length];
        bytes[0] = format;
        System.arraycopy(message, 0, bytes, 1, message.length);
        return bytes;
    }

    private static byte[] bytes(Writing content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, BUFFER_BYTES);
        try {
            content.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory refused to be written", e);
        }
        return bytes.toByteArray();
    }

    @FunctionalInterface
    private interface Writing {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    @FunctionalInterface
    private interface Reading {
        void readFrom(CodedInputStream in) throws IOException;
    }
}
