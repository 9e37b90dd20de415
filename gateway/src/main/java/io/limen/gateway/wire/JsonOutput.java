package io.limen.gateway.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.limen.gateway.event.Value;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** Writes one JSON object to bytes, field by field. */
public final class JsonOutput {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .build();

    private JsonOutput() {}

    /** Writes what stands inside an object. */
    @FunctionalInterface
    public interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    /** The object as UTF-8. */
    public static byte[] object(Body body) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder();
                JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
            json.flush();
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
    }

    /** A moment as ISO 8601 with milliseconds, in UTC. */
    public static String moment(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** A value; the keys of objects in alphabetical order, so that the same value is the same text. */
    public static void value(JsonGenerator json, Value value) throws IOException {
        if (value instanceof Value.Text text) {
            json.writeString(text.text());
        } else if (value instanceof Value.Num num) {
            number(json, num.number());
        } else if (value instanceof Value.Bool bool) {
            json.writeBoolean(bool.bool());
        } else if (value instanceof Value.Items items) {
            json.writeStartArray();
            for (Value item : items.items()) {
                value(json, item);
            }
            json.writeEndArray();
        } else if (value instanceof Value.Fields fields) {
            json.writeStartObject();
            for (Map.Entry<String, Value> field : new TreeMap<>(fields.fields()).entrySet()) {
                json.writeFieldName(field.getKey());
                value(json, field.getValue());
            }
            json.writeEndObject();
        }
    }

    /** A number as short as it can be: whole ones without a point, what is not finite as null. */
    public static void number(JsonGenerator json, double number) throws IOException {
        if (!Double.isFinite(number)) {
            json.writeNull();
        } else if (number == Math.rint(number) && Math.abs(number) < 1L << 53) {
            json.writeNumber((long) number);
        } else {
            json.writeNumber(number);
        }
    }
}
