package io.limen.gateway.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.limen.gateway.experiment.count.Cell;
import io.limen.gateway.experiment.count.Conversions;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.experiment.count.Tally;
import io.limen.gateway.flow.Failure;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts as bytes: a format byte, then the message {@code Counts} of {@code counts.proto} in Protocol Buffers wire format.
 * Equal counts give equal bytes. Fields that a later version adds are skipped.
 */
public final class CountsCodec {
    static final byte FORMAT = 1;

    private CountsCodec() {}

    public static byte[] encode(Counts counts) {
        return Message.bytes(FORMAT, out -> {
            for (Map.Entry<Cell, Tally> entry : counts.cellToTally().entrySet()) {
                out.writeByteArray(1, Message.bytes(tally -> write(entry.getKey(), entry.getValue(), tally)));
            }
        });
    }

    private static void write(Cell cell, Tally tally, CodedOutputStream out) throws IOException {
        out.writeString(1, cell.experiment());
        out.writeString(2, cell.context());
        out.writeString(3, cell.variant());
        out.writeInt64(4, tally.exposed());
        out.writeInt64(5, tally.drifted());
        for (Map.Entry<String, Conversions> goal : tally.goalToConversions().entrySet()) {
            out.writeByteArray(6, Message.bytes(message -> write(goal.getKey(), goal.getValue(), message)));
        }
    }

    private static void write(String goal, Conversions conversions, CodedOutputStream out) throws IOException {
        out.writeString(1, goal);
        out.writeInt64(2, conversions.visitors());
        out.writeSInt64(3, conversions.worth());
        out.writeByteArray(4, conversions.squares().toByteArray());
        out.writeInt64(5, conversions.afterMillis());
    }

    /**
     * What was encoded.
     *
     * @throws Failure {@link Failure.Code#CORRUPT} where it is damaged
     */
    public static Counts decode(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            throw damaged(
                    (bytes.length == 0 ? "no bytes" : "format " + bytes[0]) + " (expected: format " + FORMAT + ")");
        }
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes, 1, bytes.length - 1);
            SortedMap<Cell, Tally> cellToTally = new TreeMap<>();
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case 1 -> readTally(CodedInputStream.newInstance(in.readByteArray()), cellToTally);
                    default -> in.skipField(tag);
                }
            }
            return new Counts(cellToTally);
        } catch (IOException | NumberFormatException flaw) {
            throw damaged(String.valueOf(flaw.getMessage()));
        }
    }

    private static void readTally(CodedInputStream in, SortedMap<Cell, Tally> into) throws IOException {
        String experience = "";
        String context = "";
        String variant = "";
        long exposed = 0;
        long drifted = 0;
        SortedMap<String, Conversions> goals = new TreeMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> experience = in.readStringRequireUtf8();
                case 2 -> context = in.readStringRequireUtf8();
                case 3 -> variant = in.readStringRequireUtf8();
                case 4 -> exposed = in.readInt64();
                case 5 -> drifted = in.readInt64();
                case 6 -> readConversions(CodedInputStream.newInstance(in.readByteArray()), goals);
                default -> in.skipField(tag);
            }
        }
        into.put(new Cell(experience, context, variant), new Tally(exposed, drifted, goals));
    }

    private static void readConversions(CodedInputStream in, SortedMap<String, Conversions> into) throws IOException {
        String goal = "";
        long visitors = 0;
        long worth = 0;
        BigInteger squares = BigInteger.ZERO;
        long afterMillis = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> goal = in.readStringRequireUtf8();
                case 2 -> visitors = in.readInt64();
                case 3 -> worth = in.readSInt64();
                case 4 -> squares = new BigInteger(in.readByteArray());
                case 5 -> afterMillis = in.readInt64();
                default -> in.skipField(tag);
            }
        }
        into.put(goal, new Conversions(visitors, worth, squares, afterMillis));
    }

    private static Failure damaged(String reason) {
        return new Failure(Failure.Code.CORRUPT, "counts: " + reason);
    }
}
