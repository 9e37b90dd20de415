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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

    /** What a call says of all its events counts for each of them: so many full events' worth in all. */
    private static final int SHARED_EVENTS_MAX = 64;

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
        return read(body, this::batch);
    }

    /** Reads one event, of the kind the path named or else of its own {@code type}; it may carry the write key itself. */
    public Decoded<IngestCall> readSingle(byte[] body, Observed.@Nullable Kind kind) {
        return read(
                body,
                (reader, json) -> new Decoded.Read<>(single(draft(reader, json, 0), kind, null, reader.values())));
    }

    /** Reads one event of its own {@code type} that a URL carries; otherwise as {@link #readParameters}. */
    public Decoded<IngestCall> readPixel(byte[] json, long askedAt) {
        return read(
                json,
                (reader, body) -> new Decoded.Read<>(
                        single(draft(reader, body, 0), null, Long.toString(askedAt), reader.values())));
    }

    /**
     * Reads one event from the parameters of a URL: a dot in a name goes one object deeper, and every value is a text. A URL
     * that is asked for again is another event, unless a {@code messageId} says otherwise: browsers do not try images again.
     *
     * @param askedAt when it was asked for, epoch milliseconds
     */
    public IngestCall readParameters(Map<String, String> nameToValue, Observed.Kind kind, long askedAt) {
        Draft draft = PixelParameters.draft(nameToValue, limits);
        return single(draft, kind, Long.toString(askedAt), nameToValue.size());
    }

    private static IngestCall single(Draft draft, Observed.@Nullable Kind kind, @Nullable String sentAt, int values) {
        String writeKey = draft.fields().text("writeKey");
        return new IngestCall(kind, writeKey, sentAt, Value.Fields.NONE, List.of(draft), values);
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
                Optional<String> messageId = Optional.ofNullable(draft.fields().text("messageId"));
                rejected.add(new Rejection(
                        draft.index(),
                        messageId,
                        refused.why().reason(),
                        refused.why().limit()));
            }
        }
        return new Admission(accepted, rejected, quarantined);
    }

    /** The events of a list the parser stands on; where there are too many, one draft for all of the rest says so. */
    List<Draft> drafts(JsonReader reader, byte[] body) throws IOException {
        List<Draft> drafts = new ArrayList<>();
        int beyond = 0;
        while (reader.parser().nextToken() != JsonToken.END_ARRAY) {
            if (drafts.size() < limits.eventsMax()) {
                drafts.add(draft(reader, body, drafts.size()));
            } else {
                reader.parser().skipChildren();
                beyond++;
            }
        }
        if (beyond > 0) {
            String reason = "the last " + beyond + " of " + (drafts.size() + beyond) + " events (expected: at most "
                    + limits.eventsMax() + " in one call)";
            drafts.add(new Draft(drafts.size(), Value.Fields.NONE, 0, new Flaw(reason, CallLimit.EVENTS)));
        }
        return drafts;
    }

    /** What can be read of JSON. */
    @FunctionalInterface
    interface Reading<T> {
        Decoded<T> read(JsonReader reader, byte[] json) throws IOException;
    }

    /** Reads one object and nothing after it; where only characters are wrong with it, mended: one bad letter costs no batch. */
    <T> Decoded<T> read(byte[] body, Reading<T> reading) {
        Decoded<T> read = readOnce(body, reading);
        if (read instanceof Decoded.Read<T>) {
            return read;
        }
        byte[] mended = JsonMending.mended(body);
        boolean same = Arrays.equals(mended, body);
        return !same && readOnce(mended, reading) instanceof Decoded.Read<T> again ? again : read;
    }

    private <T> Decoded<T> readOnce(byte[] body, Reading<T> reading) {
        try (JsonReader reader = new JsonReader(body, limits)) {
            JsonParser parser = reader.parser();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Decoded.Malformed<>("", "not a JSON object (expected: {…})");
            }
            if (parser.currentTokenLocation().getByteOffset() < 0) {
                return new Decoded.Malformed<>("", "not UTF-8 (expected: JSON in UTF-8)");
            }
            Decoded<T> read = reading.read(reader, body);
            if (read instanceof Decoded.Read<T> && parser.nextToken() != null) {
                return new Decoded.Malformed<>("", "something follows the JSON object (expected: one object)");
            }
            return read;
        } catch (JsonProcessingException notJson) {
            return JsonReader.malformed(notJson);
        } catch (IOException | IllegalStateException notText) {
            // Bytes cannot fail to be read but by not being UTF-8, or by names made up to collide.
            return new Decoded.Malformed<>("", "not JSON in UTF-8");
        }
    }

    private Decoded<IngestCall> batch(JsonReader reader, byte[] body) throws IOException {
        JsonParser parser = reader.parser();
        String writeKey = null;
        String sentAt = null;
        Value.Fields context = Value.Fields.NONE;
        long contextBytes = 0;
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
                long from = parser.currentTokenLocation().getByteOffset();
                reader.begin();
                context = reader.fields(1, Set.of());
                reader.takeFlaw();
                contextBytes = parser.currentLocation().getByteOffset() - from;
            } else {
                parser.skipChildren();
            }
        }
        if (drafts == null) {
            return new Decoded.Malformed<>("batch", "missing (expected: a list of events)");
        }
        long sharedMax = (long) SHARED_EVENTS_MAX * limits.eventBytesMax();
        if (contextBytes > limits.eventBytesMax() || contextBytes * drafts.size() > sharedMax) {
            return new Decoded.Malformed<>(
                    "context",
                    contextBytes + " bytes for each of " + drafts.size() + " events (expected: at most "
                            + limits.eventBytesMax() + ", and " + sharedMax + " for all of them)",
                    CallLimit.EVENT_BYTES);
        }
        int values = reader.values() + context.fields().size() * drafts.size();
        return new Decoded.Read<>(new IngestCall(null, writeKey, sentAt, context, drafts, values));
    }

    private Draft draft(JsonReader reader, byte[] body, int index) throws IOException {
        JsonParser parser = reader.parser();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return new Draft(index, Value.Fields.NONE, 0, new Flaw("not an object (expected: an event)"));
        }
        int from = (int) parser.currentTokenLocation().getByteOffset();
        reader.begin();
        Value.Fields fields = reader.fields(1, IDENTIFIERS);
        int to = (int) parser.currentLocation().getByteOffset();
        Flaw flaw = reader.takeFlaw();
        if (to - from > limits.eventBytesMax()) {
            flaw = new Flaw(
                    (to - from) + " bytes (expected: at most " + limits.eventBytesMax() + ")", CallLimit.EVENT_BYTES);
        }
        boolean needsNone = flaw != null || fields.get("messageId") != null;
        long hash = needsNone ? 0 : Fingerprint.of(new String(body, from, to - from, StandardCharsets.ISO_8859_1));
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
