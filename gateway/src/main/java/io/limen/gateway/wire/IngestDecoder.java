package io.limen.gateway.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Segment Tracking API: bytes to events. Total: whatever is sent, the answer is events and rejections, or the place
 * where it stops being JSON.
 *
 * <p>Two steps, because the key that says who is trusted may stand in the body: {@link #read} takes the JSON apart,
 * {@link #admit} judges each event by itself.
 */
public final class IngestDecoder {
    /** Keys under which a number is a name and not an amount. */
    private static final Set<String> IDENTIFIERS =
            Set.of("anonymousId", "userId", "messageId", "groupId", "previousId");

    private final JsonLimits limits;
    private final EventAdmission admission;

    /**
     * Decodes within limits.
     *
     * @param untrustedAgeMaxMillis how old an event without a secret key may be
     * @param devices tells what a user agent runs on
     */
    public IngestDecoder(JsonLimits limits, long untrustedAgeMaxMillis, Device.Classifier devices) {
        this.limits = limits;
        this.admission = new EventAdmission(untrustedAgeMaxMillis, new Enrichment(devices));
    }

    /** Reads {@code {"batch":[…],"sentAt":…,"writeKey":…,"context":…}}. */
    public Decoded<IngestCall> readBatch(byte[] body) {
        return read(body, reader -> batch(reader, body));
    }

    /** Reads one event, of the kind the path named or else of its own {@code type}; it may carry the write key itself. */
    public Decoded<IngestCall> readSingle(byte[] body, Observed.@Nullable Kind kind) {
        return read(body, reader -> {
            Draft draft = draft(reader, body, 0);
            String writeKey = draft.fields().text("writeKey");
            return new Decoded.Read<>(new IngestCall(kind, writeKey, null, Value.Fields.NONE, List.of(draft)));
        });
    }

    /** Judges the events of a call, each by itself. */
    public Admission admit(IngestCall call, Reception reception, TrackingPlan plan) {
        List<Admission.Accepted> accepted = new ArrayList<>();
        List<Rejection> rejected = new ArrayList<>();
        int quarantined = 0;
        for (Draft draft : call.drafts()) {
            EventAdmission.Verdict verdict = admission.judge(draft, call, reception, plan);
            if (verdict instanceof EventAdmission.Verdict.Kept kept) {
                accepted.add(kept.accepted());
                quarantined += kept.quarantined() ? 1 : 0;
            } else if (verdict instanceof EventAdmission.Verdict.Refused refused) {
                rejected.add(new Rejection(
                        draft.index(), Optional.ofNullable(draft.fields().text("messageId")), refused.reason()));
            }
        }
        return new Admission(accepted, rejected, quarantined);
    }

    /** Events inside another call, as a decision carries them. The parser stands on the list. */
    List<Draft> drafts(JsonReader reader, byte[] body) throws IOException {
        List<Draft> drafts = new ArrayList<>();
        while (reader.parser().nextToken() != JsonToken.END_ARRAY) {
            drafts.add(draft(reader, body, drafts.size()));
        }
        return drafts;
    }

    /** What can be read of JSON. */
    @FunctionalInterface
    interface Reading<T> {
        Decoded<T> read(JsonReader reader) throws IOException;
    }

    /** Reads one object and nothing after it. */
    <T> Decoded<T> read(byte[] body, Reading<T> reading) {
        try (JsonReader reader = new JsonReader(body, limits)) {
            JsonParser parser = reader.parser();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Decoded.Malformed<>("", "not a JSON object (expected: {…})", false);
            }
            if (parser.currentTokenLocation().getByteOffset() < 0) {
                return new Decoded.Malformed<>("", "not UTF-8 (expected: JSON in UTF-8)", false);
            }
            Decoded<T> read = reading.read(reader);
            if (read instanceof Decoded.Read<T> && parser.nextToken() != null) {
                return new Decoded.Malformed<>("", "something follows the JSON object (expected: one object)", false);
            }
            return read;
        } catch (JsonProcessingException notJson) {
            return JsonReader.malformed(notJson);
        } catch (IOException | IllegalStateException notText) {
            // Bytes cannot fail to be read but by not being UTF-8, or by names made up to collide.
            return new Decoded.Malformed<>("", "not JSON in UTF-8", false);
        }
    }

    private Decoded<IngestCall> batch(JsonReader reader, byte[] body) throws IOException {
        JsonParser parser = reader.parser();
        String writeKey = null;
        String sentAt = null;
        Value.Fields context = Value.Fields.NONE;
        List<Draft> drafts = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken token = parser.nextToken();
            if (key.equals("batch") && token == JsonToken.START_ARRAY) {
                drafts = drafts(reader, body);
            } else if (key.equals("writeKey") && token == JsonToken.VALUE_STRING) {
                writeKey = parser.getText();
            } else if (key.equals("sentAt") && token.isScalarValue()) {
                sentAt = parser.getText();
            } else if (key.equals("context") && token == JsonToken.START_OBJECT) {
                context = reader.fields(1, Set.of());
                reader.takeFlaw();
            } else {
                parser.skipChildren();
            }
        }
        if (drafts == null) {
            return new Decoded.Malformed<>("batch", "missing (expected: a list of events)", false);
        }
        if (drafts.size() > limits.eventsMax()) {
            return new Decoded.Malformed<>(
                    "batch", drafts.size() + " events (expected: at most " + limits.eventsMax() + ")", true);
        }
        return new Decoded.Read<>(new IngestCall(null, writeKey, sentAt, context, drafts));
    }

    private Draft draft(JsonReader reader, byte[] body, int index) throws IOException {
        JsonParser parser = reader.parser();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return new Draft(index, Value.Fields.NONE, 0, "not an object (expected: an event)");
        }
        int from = (int) parser.currentTokenLocation().getByteOffset();
        Value.Fields fields = reader.fields(1, IDENTIFIERS);
        int to = (int) parser.currentLocation().getByteOffset();
        String flaw = reader.takeFlaw();
        if (to - from > limits.eventBytesMax()) {
            flaw = (to - from) + " bytes (expected: at most " + limits.eventBytesMax() + ")";
        }
        boolean named = fields.get("messageId") != null;
        long hash = named ? 0 : Fingerprint.of(new String(body, from, to - from, StandardCharsets.ISO_8859_1));
        return new Draft(index, fields, hash, flaw);
    }

    /** The kind a field {@code type} names, null where it names none. */
    static Observed.@Nullable Kind kind(@Nullable String type) {
        if (type == null) {
            return null;
        }
        return switch (type) {
            case "track" -> Observed.Kind.TRACK;
            case "page" -> Observed.Kind.PAGE;
            case "screen" -> Observed.Kind.SCREEN;
            case "identify" -> Observed.Kind.IDENTIFY;
            case "group" -> Observed.Kind.GROUP;
            case "alias" -> Observed.Kind.ALIAS;
            default -> null;
        };
    }
}
