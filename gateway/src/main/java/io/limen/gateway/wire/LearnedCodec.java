package io.limen.gateway.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.limen.gateway.decision.Learned;
import io.limen.gateway.decision.Learned.Harm;
import io.limen.gateway.experiment.bandit.LearnedWeights;
import io.limen.gateway.experiment.bandit.WeightTable;
import io.limen.gateway.experiment.bandit.Weights;
import io.limen.gateway.experiment.bandit.Weights.Share;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.LearnedStore.Published;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was learned, as bytes: a format byte, then the message {@code Published} of {@code learned.proto} in Protocol
 * Buffers wire format. Equal contents give equal bytes. Fields that a later version adds are skipped.
 */
public final class LearnedCodec {
    static final byte FORMAT = 1;

    /** Of everybody: no segment has this name. */
    private static final String EVERYWHERE = "";

    private LearnedCodec() {}

    public static byte[] encode(Published published) {
        return Message.bytes(FORMAT, out -> {
            out.writeString(1, published.holder());
            out.writeInt64(2, published.heldUntil());
            out.writeInt64(3, published.version());
            for (Map.Entry<String, WeightTable> table :
                    new TreeMap<>(published.learned().weights().experienceToTable()).entrySet()) {
                TreeMap<String, Weights> contexts =
                        new TreeMap<>(table.getValue().contextToWeights());
                contexts.put(EVERYWHERE, table.getValue().everywhere());
                for (Map.Entry<String, Weights> weights : contexts.entrySet()) {
                    out.writeByteArray(4, Message.bytes(message -> {
                        message.writeString(1, table.getKey());
                        message.writeString(2, weights.getKey());
                        write(weights.getValue(), message);
                    }));
                }
            }
            for (Map.Entry<String, Harm> harm :
                    new TreeMap<>(published.learned().experienceToHarm()).entrySet()) {
                out.writeByteArray(5, Message.bytes(message -> {
                    message.writeString(1, harm.getKey());
                    message.writeString(2, harm.getValue().goal());
                    for (String variant : harm.getValue().variants()) {
                        message.writeString(3, variant);
                    }
                }));
            }
        });
    }

    private static void write(Weights weights, CodedOutputStream out) throws IOException {
        out.writeInt64(3, weights.version());
        for (Share share : weights.shares()) {
            out.writeByteArray(4, Message.bytes(message -> {
                message.writeString(1, share.arm());
                message.writeInt32(2, share.parts());
            }));
        }
    }

    /**
     * What was encoded.
     *
     * @throws Failure {@link Failure.Code#CORRUPT} where it is damaged
     */
    public static Published decode(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            throw damaged(
                    (bytes.length == 0 ? "no bytes" : "format " + bytes[0]) + " (expected: format " + FORMAT + ")");
        }
        try {
            return read(CodedInputStream.newInstance(bytes, 1, bytes.length - 1));
        } catch (IOException | IllegalArgumentException flaw) {
            throw damaged(String.valueOf(flaw.getMessage()));
        }
    }

    private static Published read(CodedInputStream in) throws IOException {
        String holder = "";
        long heldUntil = 0;
        long version = 0;
        Map<String, Map<String, Weights>> experienceToContexts = new HashMap<>();
        Map<String, Harm> experienceToHarm = new HashMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> holder = in.readStringRequireUtf8();
                case 2 -> heldUntil = in.readInt64();
                case 3 -> version = in.readInt64();
                case 4 -> readLearned(CodedInputStream.newInstance(in.readByteArray()), experienceToContexts);
                case 5 -> readHarm(CodedInputStream.newInstance(in.readByteArray()), experienceToHarm);
                default -> in.skipField(tag);
            }
        }
        Map<String, WeightTable> experienceToTable = new HashMap<>();
        for (Map.Entry<String, Map<String, Weights>> contexts : experienceToContexts.entrySet()) {
            @Nullable Weights everywhere = contexts.getValue().remove(EVERYWHERE);
            if (everywhere == null) {
                throw new IOException(contexts.getKey() + " has no weights for everybody");
            }
            experienceToTable.put(contexts.getKey(), new WeightTable(everywhere, contexts.getValue()));
        }
        return new Published(
                holder, heldUntil, new Learned(new LearnedWeights(version, experienceToTable), experienceToHarm));
    }

    private static void readHarm(CodedInputStream in, Map<String, Harm> into) throws IOException {
        String experience = "";
        String goal = "";
        List<String> variants = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> experience = in.readStringRequireUtf8();
                case 2 -> goal = in.readStringRequireUtf8();
                case 3 -> variants.add(in.readStringRequireUtf8());
                default -> in.skipField(tag);
            }
        }
        into.put(experience, new Harm(goal, variants));
    }

    private static void readLearned(CodedInputStream in, Map<String, Map<String, Weights>> into) throws IOException {
        String experience = "";
        String context = EVERYWHERE;
        long version = 0;
        List<Share> shares = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> experience = in.readStringRequireUtf8();
                case 2 -> context = in.readStringRequireUtf8();
                case 3 -> version = in.readInt64();
                case 4 -> shares.add(share(CodedInputStream.newInstance(in.readByteArray())));
                default -> in.skipField(tag);
            }
        }
        into.computeIfAbsent(experience, name -> new HashMap<>()).put(context, new Weights(version, shares));
    }

    private static Share share(CodedInputStream in) throws IOException {
        String variant = "";
        int parts = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> variant = in.readStringRequireUtf8();
                case 2 -> parts = in.readInt32();
                default -> in.skipField(tag);
            }
        }
        return new Share(variant, parts);
    }

    private static Failure damaged(String reason) {
        return new Failure(Failure.Code.CORRUPT, "what was learned: " + reason);
    }
}
