package io.limen.gateway.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Views as bytes: a format byte, then the message {@code View} of {@code view.proto} in Protocol Buffers wire format.
 * Equal views give equal bytes.
 */
public final class ViewCodec {
    static final byte FORMAT = 1;

    private static final int SNAPSHOT = 1;
    private static final int EVALUATED_AT = 2;
    private static final int SCORE = 3;
    private static final int MEMBERSHIP = 4;
    private static final int PENDING = 5;
    private static final int DUE = 6;

    private ViewCodec() {}

    public static byte[] encode(View view) {
        // In order of the models' names, for a map has none.
        Map<String, View.Score> scores = new TreeMap<>(view.scores());
        try {
            byte[] bytes = new byte[1 + size(view, scores)];
            bytes[0] = FORMAT;
            CodedOutputStream out = CodedOutputStream.newInstance(bytes, 1, bytes.length - 1);
            out.writeString(SNAPSHOT, view.snapshot());
            out.writeSInt64(EVALUATED_AT, view.evaluatedAt());
            for (Map.Entry<String, View.Score> score : scores.entrySet()) {
                writeScore(score.getKey(), score.getValue(), out);
            }
            for (Membership membership : view.memberships()) {
                writeMembership(membership, out);
            }
            out.writeBool(PENDING, view.pending());
            out.writeSInt64(DUE, view.due());
            out.checkNoSpaceLeft();
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("the size of a view was computed wrongly", e);
        }
    }

    /** Total: any bytes give a view or a reason. */
    public static Unpacked<View> decode(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            String format = bytes.length == 0 ? "no bytes" : "format " + bytes[0];
            return new Unpacked.Damaged<>("view: " + format + " (expected: format " + FORMAT + ")");
        }
        try {
            return new Unpacked.Whole<>(read(CodedInputStream.newInstance(bytes, 1, bytes.length - 1)));
        } catch (IOException e) {
            return new Unpacked.Damaged<>("view: " + e.getMessage());
        }
    }

    private static int size(View view, Map<String, View.Score> scores) {
        int size = CodedOutputStream.computeStringSize(SNAPSHOT, view.snapshot())
                + CodedOutputStream.computeSInt64Size(EVALUATED_AT, view.evaluatedAt())
                + CodedOutputStream.computeBoolSize(PENDING, view.pending())
                + CodedOutputStream.computeSInt64Size(DUE, view.due());
        for (Map.Entry<String, View.Score> score : scores.entrySet()) {
            size += ValueCodec.messageSize(SCORE, scoreSize(score.getKey(), score.getValue()));
        }
        for (Membership membership : view.memberships()) {
            size += ValueCodec.messageSize(MEMBERSHIP, membershipSize(membership));
        }
        return size;
    }

    private static int scoreSize(String model, View.Score score) {
        return CodedOutputStream.computeStringSize(1, model)
                + CodedOutputStream.computeDoubleSize(2, score.value())
                + CodedOutputStream.computeStringSize(3, score.version())
                + CodedOutputStream.computeSInt64Size(4, score.at());
    }

    private static void writeScore(String model, View.Score score, CodedOutputStream out) throws IOException {
        out.writeTag(SCORE, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(scoreSize(model, score));
        out.writeString(1, model);
        out.writeDouble(2, score.value());
        out.writeString(3, score.version());
        out.writeSInt64(4, score.at());
    }

    private static int membershipSize(Membership membership) {
        return CodedOutputStream.computeStringSize(1, membership.segment())
                + CodedOutputStream.computeUInt32Size(2, membership.bit())
                + CodedOutputStream.computeSInt64Size(3, membership.since())
                + CodedOutputStream.computeSInt64Size(4, membership.trueUntil())
                + CodedOutputStream.computeSInt64Size(5, membership.until());
    }

    private static void writeMembership(Membership membership, CodedOutputStream out) throws IOException {
        out.writeTag(MEMBERSHIP, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(membershipSize(membership));
        out.writeString(1, membership.segment());
        out.writeUInt32(2, membership.bit());
        out.writeSInt64(3, membership.since());
        out.writeSInt64(4, membership.trueUntil());
        out.writeSInt64(5, membership.until());
    }

    private static View read(CodedInputStream in) throws IOException {
        String snapshot = "";
        long evaluatedAt = 0;
        Map<String, View.Score> scores = new HashMap<>();
        List<Membership> memberships = new ArrayList<>();
        boolean pending = false;
        long due = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case SNAPSHOT -> snapshot = in.readStringRequireUtf8();
                case EVALUATED_AT -> evaluatedAt = in.readSInt64();
                case SCORE -> {
                    int outer = in.pushLimit(in.readRawVarint32());
                    readScore(in, scores);
                    in.popLimit(outer);
                }
                case MEMBERSHIP -> {
                    int outer = in.pushLimit(in.readRawVarint32());
                    memberships.add(readMembership(in));
                    in.popLimit(outer);
                }
                case PENDING -> pending = in.readBool();
                case DUE -> due = in.readSInt64();
                default -> in.skipField(tag);
            }
        }
        return new View(snapshot, evaluatedAt, scores, memberships, pending, due);
    }

    private static void readScore(CodedInputStream in, Map<String, View.Score> scores) throws IOException {
        String model = "";
        double value = 0;
        String version = "";
        long at = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> model = in.readStringRequireUtf8();
                case 2 -> value = in.readDouble();
                case 3 -> version = in.readStringRequireUtf8();
                case 4 -> at = in.readSInt64();
                default -> in.skipField(tag);
            }
        }
        scores.put(model, new View.Score(value, version, at));
    }

    private static Membership readMembership(CodedInputStream in) throws IOException {
        String segment = "";
        int bit = 0;
        long since = 0;
        long trueUntil = 0;
        long until = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> segment = in.readStringRequireUtf8();
                case 2 -> bit = in.readUInt32();
                case 3 -> since = in.readSInt64();
                case 4 -> trueUntil = in.readSInt64();
                case 5 -> until = in.readSInt64();
                default -> in.skipField(tag);
            }
        }
        return new Membership(segment, bit, since, trueUntil, until);
    }
}
