package io.limen.gateway.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.limen.gateway.event.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The body of {@code POST /v1/decide}. Total. */
public final class DecideDecoder {
    private static final int SLOTS_MAX = 64;
    private static final int TEXT_CHARS_MAX = 256;

    private final IngestDecoder events;
    private final JsonLimits limits;
    private final Enrichment enrichment;

    /**
     * Decodes within limits.
     *
     * @param events reads what just happened
     */
    public DecideDecoder(JsonLimits limits, IngestDecoder events, Device.Classifier devices) {
        this.limits = limits;
        this.events = events;
        this.enrichment = new Enrichment(devices);
    }

    public Decoded<DecideCall> read(byte[] body) {
        return events.read(body, this::call);
    }

    /** The context of a decision with what the gateway adds. */
    public Value.Fields context(Value.Fields sent, Surroundings surroundings, boolean spokenFor) {
        return enrichment.enrich(sent, surroundings, spokenFor);
    }

    private Decoded<DecideCall> call(JsonReader reader, byte[] body) throws IOException {
        JsonParser parser = reader.parser();
        Map<String, String> texts = new HashMap<>();
        Value.Fields context = Value.Fields.NONE;
        List<String> slots = new ArrayList<>();
        List<Draft> drafts = List.of();
        boolean explain = false;
        boolean cookie = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (key) {
                case "context" -> {
                    if (token != JsonToken.START_OBJECT && token != JsonToken.VALUE_NULL) {
                        return expected(key, "an object");
                    }
                    reader.begin();
                    context = token == JsonToken.START_OBJECT ? reader.fields(1, Set.of()) : Value.Fields.NONE;
                    Flaw flaw = reader.takeFlaw();
                    if (flaw != null) {
                        return new Decoded.Malformed<>(key, flaw.reason(), false, flaw.limit());
                    }
                }
                case "slots" -> {
                    if (!slots(parser, slots)) {
                        return expected(key, "a list of at most " + SLOTS_MAX + " names");
                    }
                }
                case "events" -> {
                    if (token != JsonToken.START_ARRAY) {
                        return expected(key, "a list of events");
                    }
                    drafts = events.drafts(reader, body);
                    if (drafts.size() > limits.eventsMax()) {
                        return new Decoded.Malformed<>(
                                key,
                                "more than " + limits.eventsMax() + " events (expected: at most that many)",
                                CallLimit.EVENTS);
                    }
                }
                case "explain" -> explain = isTrue(parser);
                case "cookie" -> cookie = isTrue(parser);
                case "anonymousId", "userId", "writeKey", "position", "sentAt", "force" -> {
                    if (token != JsonToken.VALUE_NULL) {
                        boolean identifier = token == JsonToken.VALUE_STRING || token.isNumeric();
                        boolean isToken = key.equals("position") || key.equals("force");
                        int charsMax = isToken ? limits.textCharsMax() : TEXT_CHARS_MAX;
                        if (!identifier || parser.getTextLength() > charsMax) {
                            return expected(key, "a text of at most " + charsMax + " characters");
                        }
                        texts.put(key, JsonReader.wellFormed(parser.getText()).strip());
                    }
                }
                default -> parser.skipChildren();
            }
        }
        return new Decoded.Read<>(new DecideCall(
                text(texts, "anonymousId"),
                text(texts, "userId"),
                text(texts, "writeKey"),
                context,
                slots,
                new IngestCall(null, null, texts.get("sentAt"), context, drafts, reader.values()),
                text(texts, "position"),
                explain,
                text(texts, "force"),
                cookie));
    }

    /** What is no boolean is no yes. */
    private static boolean isTrue(JsonParser parser) throws IOException {
        boolean yes = parser.currentToken() == JsonToken.VALUE_TRUE;
        parser.skipChildren();
        return yes;
    }

    private static boolean slots(JsonParser parser, List<String> slots) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return true;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return false;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_STRING
                    || parser.getTextLength() > TEXT_CHARS_MAX
                    || slots.size() == SLOTS_MAX) {
                return false;
            }
            slots.add(JsonReader.wellFormed(parser.getText()));
        }
        return true;
    }

    private static Optional<String> text(Map<String, String> texts, String key) {
        return Optional.ofNullable(texts.get(key)).filter(text -> !text.isEmpty());
    }

    private static Decoded<DecideCall> expected(String where, String expected) {
        return new Decoded.Malformed<>(where, "something else (expected: " + expected + ")");
    }
}
