package io.limen.gateway.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.limen.gateway.event.Value;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a flag evaluation: {@code {"context":{"targetingKey":"…", …}}}. The context may hold whatever is within the
 * limits; conditions read of it what they have names for. Total.
 *
 * @see <a href="https://github.com/open-feature/protocol">OpenFeature Remote Evaluation Protocol 0.3.0</a>
 */
public final class OfrepDecoder {
    private static final int KEY_CHARS_MAX = 256;

    private final IngestDecoder objects;

    /** @param objects reads JSON within limits */
    public OfrepDecoder(IngestDecoder objects) {
        this.objects = objects;
    }

    /** What the call says; malformed where it is no JSON object. */
    public Decoded<OfrepCall> read(byte[] body) {
        return objects.read(body, (reader, json) -> new Decoded.Read<>(call(reader)));
    }

    private static OfrepCall call(JsonReader reader) throws IOException {
        JsonParser parser = reader.parser();
        OfrepCall call = refused(OfrepError.INVALID_CONTEXT, "context: missing (expected: an object)");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean isContext = parser.currentName().equals("context");
            JsonToken token = parser.nextToken();
            if (isContext && token == JsonToken.START_OBJECT) {
                reader.begin();
                call = asked(reader.fields(1, Set.of()), reader.takeFlaw());
            } else if (isContext) {
                parser.skipChildren();
                call = refused(OfrepError.INVALID_CONTEXT, "context: something else (expected: an object)");
            } else {
                parser.skipChildren();
            }
        }
        return call;
    }

    private static OfrepCall asked(Value.Fields context, @Nullable Flaw flaw) {
        if (flaw != null) {
            return new OfrepCall.Refused(OfrepError.INVALID_CONTEXT, "context: " + flaw.reason(), flaw.limit());
        }
        Value key = context.get("targetingKey");
        if (key == null) {
            return refused(OfrepError.TARGETING_KEY_MISSING, "context.targetingKey: missing (expected: a text)");
        }
        if (!(key instanceof Value.Text text) || text.text().length() > KEY_CHARS_MAX) {
            return refused(
                    OfrepError.INVALID_CONTEXT,
                    "context.targetingKey: something else (expected: a text of at most " + KEY_CHARS_MAX
                            + " characters)");
        }
        return new OfrepCall.Asked(Optional.of(text.text().strip()).filter(named -> !named.isEmpty()), context);
    }

    private static OfrepCall refused(OfrepError error, String details) {
        return new OfrepCall.Refused(error, details, Optional.empty());
    }
}
