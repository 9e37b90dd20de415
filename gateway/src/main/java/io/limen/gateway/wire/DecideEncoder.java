package io.limen.gateway.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.limen.gateway.decision.Decision;
import io.limen.gateway.flow.DecideAnswer;
import io.limen.gateway.flow.DecideAnswer.SegmentState;
import io.limen.gateway.wire.DecisionCookie.Written;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The answers that tell what a visitor sees and is. */
public final class DecideEncoder {
    private DecideEncoder() {}

    /** The answer to {@code POST /v1/decide}, as below, that tells no cookie. */
    public static byte[] encode(DecideAnswer answer, boolean privileged, List<Rejection> rejected) {
        return encode(answer, privileged, rejected, Optional.empty());
    }

    /**
     * The answer to {@code POST /v1/decide}.
     *
     * @param privileged whether it goes to a server, which may see all of segments and explanations; a browser is told the
     *     names of public segments
     * @param rejected inline events that could not be folded in
     * @param cookie what the decision cookie is, for an edge that sets it on the page
     */
    public static byte[] encode(
            DecideAnswer answer, boolean privileged, List<Rejection> rejected, Optional<Written> cookie) {
        return JsonOutput.object(json -> {
            who(json, answer);
            json.writeStringField("snapshot", answer.snapshot());
            json.writeFieldName("degraded");
            json.writeStartArray();
            for (String why : answer.degraded()) {
                json.writeString(why);
            }
            json.writeEndArray();
            if (answer.recheckAfterSeconds().isPresent()) {
                json.writeNumberField(
                        "recheckAfter", answer.recheckAfterSeconds().getAsLong());
            }
            json.writeFieldName("decisions");
            json.writeStartArray();
            for (Decision decision : answer.decisions()) {
                decision(json, decision, privileged);
            }
            json.writeEndArray();
            if (cookie.isPresent()) {
                json.writeObjectFieldStart("cookie");
                json.writeStringField("value", cookie.get().value());
                json.writeNumberField("maxAge", cookie.get().maxAgeSeconds());
                json.writeEndObject();
            }
            if (!rejected.isEmpty()) {
                json.writeFieldName("rejected");
                IngestEncoder.rejections(json, rejected);
            }
            if (privileged) {
                segmentList(json, answer.segments());
                if (answer.explanation().isPresent()) {
                    json.writeFieldName("explain");
                    ExplanationJson.write(json, answer.explanation().get());
                }
            } else {
                shownNames(json, answer.segments());
            }
        });
    }

    /** The answer to {@code GET /v1/segments/{visitor}}: segments by name. */
    public static byte[] encodeSegments(DecideAnswer answer) {
        return JsonOutput.object(json -> {
            who(json, answer);
            if (!answer.degraded().isEmpty()) {
                json.writeArrayFieldStart("degraded");
                for (String why : answer.degraded()) {
                    json.writeString(why);
                }
                json.writeEndArray();
            }
            json.writeObjectFieldStart("segments");
            for (SegmentState segment : answer.segments()) {
                json.writeObjectFieldStart(segment.name());
                membership(json, segment);
                json.writeEndObject();
            }
            json.writeEndObject();
        });
    }

    private static void who(JsonGenerator json, DecideAnswer answer) throws IOException {
        if (answer.visitor().isPresent()) {
            json.writeStringField("visitor", answer.visitor().get());
        }
        if (answer.position().isPresent()) {
            json.writeStringField(
                    "position", PositionToken.encode(List.of(answer.position().get())));
        }
    }

    private static void decision(JsonGenerator json, Decision decision, boolean privileged) throws IOException {
        json.writeStartObject();
        json.writeStringField("slot", decision.slot());
        if (decision.selector().isPresent()) {
            json.writeStringField("selector", decision.selector().get());
        }
        if (decision.experience().isPresent()) {
            json.writeStringField("experience", decision.experience().get());
        }
        if (decision.variant().isPresent()) {
            json.writeStringField("variant", decision.variant().get());
        }
        json.writeStringField("reason", decision.reason().name());
        if (decision.html().isPresent()) {
            json.writeStringField("html", decision.html().get());
        }
        if (decision.json().isPresent()) {
            json.writeObjectFieldStart("content");
            json.writeStringField("type", "json");
            json.writeFieldName("value");
            json.writeRawValue(decision.json().get());
            json.writeEndObject();
        }
        if (decision.ref().isPresent()) {
            json.writeStringField("ref", decision.ref().get());
        }
        if (decision.decisionId().isPresent()) {
            json.writeStringField("decisionId", decision.decisionId().get());
        }
        // What is not out yet is nothing for browsers.
        if (privileged && decision.shadow().isPresent()) {
            json.writeObjectFieldStart("shadow");
            json.writeStringField("experience", decision.shadow().get().experience());
            json.writeStringField("variant", decision.shadow().get().variant());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void segmentList(JsonGenerator json, List<SegmentState> segments) throws IOException {
        json.writeArrayFieldStart("segments");
        for (SegmentState segment : segments) {
            json.writeStartObject();
            json.writeStringField("name", segment.name());
            membership(json, segment);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Since when and how surely is the shop's business. Absent where there is none to show. */
    private static void shownNames(JsonGenerator json, List<SegmentState> segments) throws IOException {
        List<SegmentState> shown = segments.stream().filter(SegmentState::shown).toList();
        if (shown.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("segments");
        for (SegmentState segment : shown) {
            json.writeStartObject();
            json.writeStringField("name", segment.name());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void membership(JsonGenerator json, SegmentState segment) throws IOException {
        json.writeNumberField("bit", segment.bit());
        json.writeStringField("since", JsonOutput.moment(segment.since()));
        if (segment.until().isPresent()) {
            json.writeStringField("until", JsonOutput.moment(segment.until().getAsLong()));
        }
        if (segment.score().isPresent()) {
            json.writeFieldName("score");
            JsonOutput.number(json, segment.score().getAsDouble());
        }
    }
}
