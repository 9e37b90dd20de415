package io.limen.gateway.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.limen.gateway.flow.AudienceChange;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A change of an audience as a track event of the Segment Spec: what stands in the topic and what webhooks are sent.
 *
 * <pre>{@code
 * {"type":"track","event":"Segment Entered","messageId":"…","anonymousId":"…","userId":"…","timestamp":"…",
 *  "properties":{"segment":"cart_abandoner","since":"…"},"context":{"library":{"name":"limen"}}}
 * }</pre>
 *
 * {@code anonymousId} is left out where events came with the user's id alone, {@code userId} where none was named.
 */
public final class AudienceChangeJson {
    private static final String ENTERED = "Segment Entered";
    private static final String LEFT = "Segment Left";
    private static final JsonFactory FACTORY = new JsonFactory();

    private AudienceChangeJson() {}

    /** One event. */
    public static byte[] encode(AudienceChange change) {
        return JsonOutput.object(json -> fields(json, change));
    }

    /** Many, as Segment's batch call takes them: {@code {"batch":[…]}}. */
    public static byte[] batch(List<AudienceChange> changes) {
        return JsonOutput.object(json -> {
            json.writeArrayFieldStart("batch");
            for (AudienceChange change : changes) {
                json.writeStartObject();
                fields(json, change);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void fields(JsonGenerator json, AudienceChange change) throws IOException {
        json.writeStringField("type", "track");
        json.writeStringField("event", change.entered() ? ENTERED : LEFT);
        json.writeStringField("messageId", change.messageId());
        if (!change.visitor().equals(change.userId())) {
            json.writeStringField("anonymousId", change.visitor());
        }
        if (change.userId() != null) {
            json.writeStringField("userId", change.userId());
        }
        json.writeStringField("timestamp", JsonOutput.moment(change.at()));
        json.writeObjectFieldStart("properties");
        json.writeStringField("segment", change.segment());
        json.writeStringField("since", JsonOutput.moment(change.since()));
        json.writeEndObject();
        json.writeObjectFieldStart("context");
        json.writeObjectFieldStart("library");
        json.writeStringField("name", "limen");
        json.writeEndObject();
        json.writeEndObject();
    }

    /** What was encoded; what else stands in the event is passed over. */
    public static Unpacked<AudienceChange> decode(byte[] event) {
        Map<String, String> pathToText = new HashMap<>();
        try (JsonParser json = FACTORY.createParser(event)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new Unpacked.Damaged<>("no object");
            }
            texts(json, "", pathToText);
        } catch (IOException e) {
            return new Unpacked.Damaged<>("no JSON");
        }
        String name = pathToText.getOrDefault("event", "");
        OptionalLong at = Timestamps.read(pathToText.getOrDefault("timestamp", ""));
        OptionalLong since = Timestamps.read(pathToText.getOrDefault("properties.since", ""));
        String userId = pathToText.get("userId");
        String visitor = pathToText.getOrDefault("anonymousId", userId);
        String segment = pathToText.get("properties.segment");
        String messageId = pathToText.get("messageId");
        boolean named = name.equals(ENTERED) || name.equals(LEFT);
        if (!named || at.isEmpty() || since.isEmpty() || visitor == null || segment == null || messageId == null) {
            return new Unpacked.Damaged<>("no change of an audience");
        }
        return new Unpacked.Whole<>(new AudienceChange(
                visitor, userId, segment, name.equals(ENTERED), since.getAsLong(), at.getAsLong(), messageId));
    }

    /** The texts of the object the parser stands in, to its end, by their path. */
    private static void texts(JsonParser json, String prefix, Map<String, String> pathToText) throws IOException {
        for (JsonToken token = json.nextToken();
                token != JsonToken.END_OBJECT && token != null;
                token = json.nextToken()) {
            String path = prefix + json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.START_OBJECT) {
                texts(json, path + '.', pathToText);
            } else if (value == JsonToken.VALUE_STRING) {
                pathToText.put(path, json.getText());
            } else {
                json.skipChildren();
            }
        }
    }
}
