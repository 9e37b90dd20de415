package io.limen.gateway.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.limen.gateway.decision.FlagEvaluation;
import io.limen.gateway.decision.FlagEvaluation.Why;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.FlagAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers of the OpenFeature Remote Evaluation Protocol. The same bytes for the same evaluations.
 *
 * <p>Its reasons have none for a flag of which no rule served: that is {@code UNKNOWN} there, and {@code DEFAULT} in the
 * metadata. It has no lists either: a flag that is one is a failure of its own, beside the others.
 */
public final class OfrepEncoder {
    /** As long as a page nobody looks at keeps its stream. */
    private static final int INACTIVITY_SECONDS = 120;

    private static final String UNSOUND = "unsound-rule";

    private OfrepEncoder() {}

    /** Whether the protocol has a type for the value. */
    public static boolean canTell(FlagEvaluation flag) {
        return flag.why() == Why.DISABLED || !(flag.value() instanceof Value.Items);
    }

    /** One flag, which {@link #canTell can be told}. */
    public static byte[] one(FlagEvaluation flag, FlagAnswer answer) {
        return JsonOutput.object(json -> success(json, flag, answer.degraded()));
    }

    /**
     * All flags.
     *
     * @param stream where changes of the configuration are told, as path and query; empty for nowhere
     */
    public static byte[] all(FlagAnswer answer, Optional<String> stream) {
        return JsonOutput.object(json -> {
            json.writeArrayFieldStart("flags");
            for (FlagEvaluation flag : answer.flags()) {
                json.writeStartObject();
                if (canTell(flag)) {
                    success(json, flag, answer.degraded());
                } else {
                    failure(json, Optional.of(flag.flag()), OfrepError.GENERAL, noSuchType());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            if (stream.isPresent()) {
                json.writeArrayFieldStart("eventStreams");
                json.writeStartObject();
                json.writeStringField("type", "sse");
                json.writeObjectFieldStart("endpoint");
                json.writeStringField("requestUri", stream.get());
                json.writeEndObject();
                json.writeNumberField("inactivityDelaySec", INACTIVITY_SECONDS);
                json.writeEndObject();
                json.writeEndArray();
            }
            json.writeObjectFieldStart("metadata");
            json.writeStringField("snapshot", answer.snapshot());
            degraded(json, answer.degraded());
            json.writeEndObject();
        });
    }

    /** Why there is no evaluation, of this flag or of all. */
    public static byte[] failure(Optional<String> flag, OfrepError error, String details) {
        return JsonOutput.object(json -> failure(json, flag, error, details));
    }

    /** What is wrong with a flag that cannot be told. */
    public static String noSuchType() {
        return "a list, which OFREP has no type for (expected: a mapping with the list in it)";
    }

    /** Something else went wrong. */
    public static byte[] trouble(String details) {
        return JsonOutput.object(json -> json.writeStringField("errorDetails", details));
    }

    /** That flags are to be asked for again, as a server-sent event. */
    public static String refetch(String etag, long lastModifiedSeconds) {
        byte[] data = JsonOutput.object(json -> {
            json.writeStringField("type", "refetchEvaluation");
            json.writeStringField("etag", etag);
            json.writeNumberField("lastModified", lastModifiedSeconds);
        });
        return "id: " + etag + "\nevent: message\ndata: " + new String(data, StandardCharsets.UTF_8) + "\n\n";
    }

    private static void success(JsonGenerator json, FlagEvaluation flag, List<String> degraded) throws IOException {
        json.writeStringField("key", flag.flag());
        if (flag.why() != Why.DISABLED) {
            json.writeFieldName("value");
            JsonOutput.value(json, flag.value());
            json.writeStringField("variant", flag.variant());
        }
        json.writeStringField(
                "reason", flag.why() == Why.DEFAULT ? "UNKNOWN" : flag.why().name());
        boolean evaluated = flag.why() != Why.DISABLED && flag.why() != Why.STATIC;
        List<String> reasons = new ArrayList<>(evaluated ? degraded : List.of());
        if (!flag.sound()) {
            reasons.add(UNSOUND);
        }
        if (flag.why() == Why.DEFAULT || !reasons.isEmpty()) {
            json.writeObjectFieldStart("metadata");
            if (flag.why() == Why.DEFAULT) {
                json.writeStringField("reason", flag.why().name());
            }
            degraded(json, reasons);
            json.writeEndObject();
        }
    }

    private static void failure(JsonGenerator json, Optional<String> flag, OfrepError error, String details)
            throws IOException {
        if (flag.isPresent()) {
            json.writeStringField("key", flag.get());
        }
        json.writeStringField("errorCode", error.name());
        json.writeStringField("errorDetails", details);
    }

    private static void degraded(JsonGenerator json, List<String> reasons) throws IOException {
        if (!reasons.isEmpty()) {
            json.writeStringField("degraded", String.join(", ", reasons));
        }
    }
}
