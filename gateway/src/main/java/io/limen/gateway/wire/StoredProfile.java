package io.limen.gateway.wire;

import static io.limen.gateway.wire.ProfileCodec.APPLIED;
import static io.limen.gateway.wire.ProfileCodec.ASSIGNMENT;
import static io.limen.gateway.wire.ProfileCodec.BEFORE_FIRST_SEEN;
import static io.limen.gateway.wire.ProfileCodec.EXPOSURE;
import static io.limen.gateway.wire.ProfileCodec.FEATURE;
import static io.limen.gateway.wire.ProfileCodec.LAST_SEEN;
import static io.limen.gateway.wire.ProfileCodec.MESSAGE_HASH;
import static io.limen.gateway.wire.ProfileCodec.MESSAGE_SECOND;
import static io.limen.gateway.wire.ProfileCodec.SESSION;
import static io.limen.gateway.wire.ProfileCodec.STATE;
import static io.limen.gateway.wire.ProfileCodec.UNTIL_RECEIVED;
import static io.limen.gateway.wire.ProfileCodec.USER_ID;
import static io.limen.gateway.wire.ProfileCodec.VISITOR;
import static io.limen.gateway.wire.ProfileCodec.VISITOR_UUID;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.experiment.count.Exposure;
import io.limen.gateway.experiment.count.Reached;
import io.limen.gateway.feature.FeatureState;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.ProfileFold;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.profile.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fields of a profile as they are read, until all are there. One reading each. */
final class StoredProfile {
    private String visitor = "";
    private @Nullable String userId;
    private @Nullable Position applied;
    private long lastSeen;
    private long beforeFirstSeen;
    private long untilReceived;
    private byte @Nullable [] session;
    private final List<byte[]> assignments = new ArrayList<>();
    private final List<byte[]> exposures = new ArrayList<>();
    private final List<Integer> idsAndLengths = new ArrayList<>();
    private byte[] states = {};
    private final List<Long> messageHashes = new ArrayList<>();
    private final List<Integer> messageSeconds = new ArrayList<>();

    StoredProfile read(CodedInputStream in) throws IOException {
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
                case EXPOSURE -> exposures.add(in.readByteArray());
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
                experienceToExposure(),
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
            throw new IllegalArgumentException(
                    "assignments: " + assignments.size() + " (expected: at most " + ProfileFold.ASSIGNMENTS_MAX + ")");
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
        String context = "";
        long beforeAt = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> experience = in.readStringRequireUtf8();
                case 2 -> variant = in.readStringRequireUtf8();
                case 3 -> propensity = in.readDouble();
                case 4 -> beforeAt = in.readInt64();
                case 5 -> context = in.readStringRequireUtf8();
                default -> in.skipField(tag);
            }
        }
        into.put(experience, new Assignment(variant, propensity, context, lastSeen - beforeAt));
    }

    private Map<String, Exposure> experienceToExposure() throws IOException {
        if (exposures.size() > Experiments.EXPOSURES_MAX) {
            throw new IllegalArgumentException(
                    "exposures: " + exposures.size() + " (expected: at most " + Experiments.EXPOSURES_MAX + ")");
        }
        Map<String, Exposure> experienceToExposure = new HashMap<>();
        for (byte[] exposure : exposures) {
            readExposure(within(exposure), experienceToExposure);
        }
        return experienceToExposure;
    }

    private void readExposure(CodedInputStream in, Map<String, Exposure> into) throws IOException {
        String experience = "";
        String variant = "";
        String context = "";
        long beforeFirst = 0;
        long beforeLast = 0;
        boolean drifted = false;
        SortedMap<String, Reached> goalToReached = new TreeMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> experience = in.readStringRequireUtf8();
                case 2 -> variant = in.readStringRequireUtf8();
                case 3 -> beforeFirst = in.readInt64();
                case 4 -> beforeLast = in.readInt64();
                case 5 -> context = in.readStringRequireUtf8();
                case 6 -> drifted = in.readBool();
                case 7 -> readReached(within(in.readByteArray()), goalToReached);
                default -> in.skipField(tag);
            }
        }
        into.put(
                experience,
                new Exposure(variant, context, lastSeen - beforeFirst, lastSeen - beforeLast, drifted, goalToReached));
    }

    private static void readReached(CodedInputStream in, SortedMap<String, Reached> into) throws IOException {
        String goal = "";
        long afterMillis = 0;
        long worth = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> goal = in.readStringRequireUtf8();
                case 2 -> afterMillis = in.readInt64();
                case 3 -> worth = in.readInt64();
                default -> in.skipField(tag);
            }
        }
        into.put(goal, new Reached(afterMillis, worth));
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

    @FunctionalInterface
    private interface Reading {
        void readFrom(CodedInputStream in) throws IOException;
    }
}
