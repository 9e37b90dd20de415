package io.limen.gateway.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.limen.gateway.event.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON into values. A value that goes past a limit is a flaw and not the end: it is passed over, the first flaw
 * is remembered, and what stands beside it is still read. Only text that is not JSON stops the reading.
 *
 * <p>Text is made well-formed the way browsers do it: a lone surrogate (a cut emoji) and NUL become U+FFFD. A line break or
 * another control character that stands in a text as it is, though JSON wants it escaped, is taken for what it is.
 */
final class JsonReader implements AutoCloseable {
    /** As deep as an event of 32 KB can be: that one is flawed, but those beside it are read. */
    private static final int NESTING_MAX = 16_384;

    private static final int POINTER_CHARS_MAX = 200;
    /** A digit and a comma. */
    private static final int VALUE_BYTES_MIN = 2;

    private static final int TOKEN_BYTES_MAX = 1 << 20;
    private static final char REPLACEMENT = '\ufffd';

    /*
     * The factory's own limits only guard the reader; those of an event are ours, because exceeding one of the
     * factory's ends the whole body. Names are not interned: they come from anybody.
     */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(NESTING_MAX)
                    .maxStringLength(TOKEN_BYTES_MAX)
                    .maxNameLength(TOKEN_BYTES_MAX)
                    .maxNumberLength(TOKEN_BYTES_MAX)
                    .build())
            .build();

    private final JsonParser parser;
    private final JsonLimits limits;
    private @Nullable Flaw flaw;
    private int values;
    private int valuesMax;

    JsonReader(byte[] json, JsonLimits limits) throws IOException {
        this.parser = FACTORY.createParser(json);
        this.limits = limits;
        begin();
    }

    JsonParser parser() {
        return parser;
    }

    /**
     * Here begins what may be as large as an event. From now on as many values are read as that can have: a larger one is
     * refused once its end is known, and until then takes no more memory than one that is not.
     */
    void begin() {
        valuesMax = values + limits.eventBytesMax() / VALUE_BYTES_MIN;
    }

    /** How many values were read so far. */
    int values() {
        return values;
    }

    /** The first flaw since the last call, and forgets it. */
    @Nullable
    Flaw takeFlaw() {
        Flaw taken = flaw;
        flaw = null;
        return taken;
    }

    /**
     * Reads the object the parser stands on, to its end.
     *
     * @param identifiers keys of this object under which a number is a name: it is kept digit by digit, as text
     */
    Value.Fields fields(int depth, Set<String> identifiers) throws IOException {
        Map<String, Value> fields = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = wellFormed(parser.currentName());
            JsonToken token = parser.nextToken();
            Value value = token.isNumeric() && identifiers.contains(key) ? digits() : value(depth);
            if (value != null) {
                fields.put(key, value);
            }
        }
        return new Value.Fields(fields);
    }

    /** The value the parser stands on, null for JSON's null and for what is flawed. */
    @Nullable
    Value value(int depth) throws IOException {
        if (values >= valuesMax) {
            parser.skipChildren();
            return flawed("more values than fit into " + limits.eventBytesMax() + " bytes", CallLimit.EVENT_BYTES);
        }
        values++;
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> entered(depth) ? fields(depth + 1, Set.of()) : null;
            case START_ARRAY -> entered(depth) ? items(depth + 1) : null;
            case VALUE_STRING -> text();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> new Value.Bool(true);
            case VALUE_FALSE -> new Value.Bool(false);
            default -> null;
        };
    }

    /** Where the reading stopped, for people. */
    static <T> Decoded<T> malformed(JsonProcessingException notJson) {
        JsonLocation at = notJson.getLocation();
        String where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
        return new Decoded.Malformed<>(where, "not JSON: " + notJson.getOriginalMessage());
    }

    private Value.Items items(int depth) throws IOException {
        List<Value> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Value item = value(depth);
            if (item != null) {
                items.add(item);
            }
        }
        return new Value.Items(items);
    }

    private boolean entered(int depth) throws IOException {
        if (depth < limits.depthMax()) {
            return true;
        }
        flawed("nested " + (depth + 1) + " deep (expected: at most " + limits.depthMax() + ")", CallLimit.DEPTH);
        parser.skipChildren();
        return false;
    }

    private @Nullable Value text() throws IOException {
        if (parser.getTextLength() > limits.textCharsMax()) {
            return flawed(
                    parser.getTextLength() + " characters (expected: at most " + limits.textCharsMax() + ")",
                    CallLimit.TEXT_CHARS);
        }
        return new Value.Text(wellFormed(parser.getText()));
    }

    private @Nullable Value digits() throws IOException {
        return parser.isNaN() || tooLong() ? number() : new Value.Text(parser.getText());
    }

    private @Nullable Value number() throws IOException {
        if (tooLong()) {
            return flawed(
                    "a number of " + parser.getTextLength() + " digits (expected: at most " + limits.numberCharsMax()
                            + ")",
                    CallLimit.NUMBER_CHARS);
        }
        double number = parser.isNaN() ? Double.NaN : Double.parseDouble(parser.getText());
        return Double.isFinite(number)
                ? new Value.Num(number + 0.0) // -0 is 0
                : flawed(new Flaw(place() + ": " + parser.getText() + " (expected: a number)"));
    }

    private boolean tooLong() throws IOException {
        return parser.getTextLength() > limits.numberCharsMax();
    }

    private @Nullable Value flawed(String reason, CallLimit limit) {
        return flaw == null ? flawed(new Flaw(place() + ": " + reason, limit)) : null;
    }

    private @Nullable Value flawed(Flaw found) {
        flaw = flaw == null ? found : flaw;
        return null;
    }

    /** Short: names are as long as somebody wants them to be. */
    private String place() {
        String pointer = wellFormed(parser.getParsingContext().pathAsPointer().toString());
        return shown(pointer, POINTER_CHARS_MAX);
    }

    /** The beginning of a text, for a message; never half a character. */
    static String shown(String text, int charsMax) {
        if (text.length() <= charsMax) {
            return text;
        }
        return text.substring(0, charsMax - (Character.isHighSurrogate(text.charAt(charsMax - 1)) ? 1 : 0)) + "…";
    }

    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        StringBuilder mended = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> point == 0 || Character.getType(point) == Character.SURROGATE ? REPLACEMENT : point)
                .forEach(mended::appendCodePoint);
        return mended.toString();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
