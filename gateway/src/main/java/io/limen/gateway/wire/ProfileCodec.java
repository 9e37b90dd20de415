package io.limen.gateway.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Exposure;
import io.limen.gateway.experiment.count.Reached;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureState;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.profile.Session;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

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

    static final int VISITOR = 1;
    static final int USER_ID = 2;
    static final int APPLIED = 3;
    static final int LAST_SEEN = 4;
    static final int BEFORE_FIRST_SEEN = 5;
    static final int UNTIL_RECEIVED = 6;
    static final int SESSION = 7;
    static final int ASSIGNMENT = 8;
    static final int FEATURE = 9;
    static final int STATE = 10;
    static final int MESSAGE_HASH = 11;
    static final int MESSAGE_SECOND = 12;
    static final int VISITOR_UUID = 13;
    static final int EXPOSURE = 14;

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private ProfileCodec() {}

    /** All of it. The states are those of these features. */
    public static byte[] encode(Profile profile, Features features) {
        return Message.bytes(FORMAT, out -> {
            writeFacts(profile, features, out);
            writeMessages(profile.recent(), out);
        });
    }

    /** All but the recent message ids, which only who folds it further needs. */
    public static byte[] encodeWithoutMessages(Profile profile, Features features) {
        return Message.bytes(FORMAT, out -> writeFacts(profile, features, out));
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
            return new StoredProfile().read(in).toProfile(features, snapshot);
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
            out.writeByteArray(APPLIED, Message.bytes(message -> {
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
            out.writeByteArray(SESSION, Message.bytes(message -> writeSession(session, profile, message)));
        }
        for (Map.Entry<String, Assignment> entry : new TreeMap<>(profile.assignments()).entrySet()) {
            Assignment kept = entry.getValue();
            out.writeByteArray(ASSIGNMENT, Message.bytes(message -> {
                message.writeString(1, entry.getKey());
                message.writeString(2, kept.variant());
                message.writeDouble(3, kept.propensity());
                writeUnlessZero(4, lastSeen - kept.at(), message);
                writeUnlessEmpty(5, kept.context(), message);
            }));
        }
        for (Map.Entry<String, Exposure> entry : new TreeMap<>(profile.exposures()).entrySet()) {
            out.writeByteArray(
                    EXPOSURE,
                    Message.bytes(message -> writeExposure(entry.getKey(), entry.getValue(), lastSeen, message)));
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
        out.writeByteArray(VISITOR_UUID, Message.bytes(message -> {
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

    private static void writeExposure(String experience, Exposure exposure, long lastSeen, CodedOutputStream out)
            throws IOException {
        out.writeString(1, experience);
        out.writeString(2, exposure.variant());
        writeUnlessZero(3, lastSeen - exposure.first(), out);
        writeUnlessZero(4, lastSeen - exposure.last(), out);
        writeUnlessEmpty(5, exposure.context(), out);
        if (exposure.drifted()) {
            out.writeBool(6, true);
        }
        for (Map.Entry<String, Reached> goal : exposure.goalToReached().entrySet()) {
            out.writeByteArray(7, Message.bytes(message -> {
                message.writeString(1, goal.getKey());
                writeUnlessZero(2, goal.getValue().afterMillis(), message);
                writeUnlessZero(3, goal.getValue().worth(), message);
            }));
        }
    }

    private static void writeUnlessEmpty(int field, String text, CodedOutputStream out) throws IOException {
        if (!text.isEmpty()) {
            out.writeString(field, text);
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
        out.writeByteArray(FEATURE, Message.bytes(packed -> {
            int before = 0;
            for (Map.Entry<Integer, byte[]> entry : idToState.entrySet()) {
                packed.writeUInt32NoTag(entry.getKey() - before);
                packed.writeUInt32NoTag(entry.getValue().length);
                before = entry.getKey();
            }
        }));
        out.writeByteArray(STATE, Message.bytes(joined -> {
            for (byte[] state : idToState.values()) {
                joined.writeRawBytes(state);
            }
        }));
    }

    private static void writeMessages(RecentMessages recent, CodedOutputStream out) throws IOException {
        out.writeByteArray(MESSAGE_HASH, Message.bytes(packed -> {
            for (int i = 0; i < recent.size(); i++) {
                packed.writeFixed64NoTag(recent.hashAt(i));
            }
        }));
        out.writeByteArray(MESSAGE_SECOND, Message.bytes(packed -> {
            int before = 0;
            for (int i = 0; i < recent.size(); i++) {
                packed.writeSInt32NoTag(recent.receivedSecondAt(i) - before);
                before = recent.receivedSecondAt(i);
            }
        }));
    }
}
