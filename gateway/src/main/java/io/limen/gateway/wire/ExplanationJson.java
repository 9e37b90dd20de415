package io.limen.gateway.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.limen.gateway.decision.Explanation;
import io.limen.gateway.segment.ExplainableCondition.Part;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Everything a decision rested on, for people and panels. */
final class ExplanationJson {
    private ExplanationJson() {}

    static void write(JsonGenerator json, Explanation explanation) throws IOException {
        json.writeStartObject();
        session(json, explanation.session());
        json.writeArrayFieldStart("features");
        for (Explanation.FeatureLine feature : explanation.features()) {
            json.writeStartObject();
            json.writeStringField("name", feature.name());
            json.writeStringField("type", feature.type());
            json.writeStringField("value", feature.value());
            at(json, feature.at());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("segments");
        for (Explanation.SegmentLine segment : explanation.segments()) {
            segment(json, segment);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("models");
        for (Explanation.ModelLine model : explanation.models()) {
            model(json, model);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("flags");
        for (Explanation.FlagLine flag : explanation.flags()) {
            json.writeStringField(flag.name(), flag.value());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("path");
        for (Explanation.PathLine step : explanation.path()) {
            step(json, step);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("slots");
        for (Explanation.SlotLine slot : explanation.slots()) {
            slot(json, slot);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void session(JsonGenerator json, Explanation.SessionLine session) throws IOException {
        json.writeObjectFieldStart("session");
        json.writeNumberField("number", session.number());
        if (session.number() > 0) {
            json.writeStringField("start", JsonOutput.moment(session.start()));
            json.writeStringField("last", JsonOutput.moment(session.last()));
        }
        json.writeEndObject();
    }

    private static void segment(JsonGenerator json, Explanation.SegmentLine segment) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", segment.name());
        json.writeNumberField("bit", segment.bit());
        json.writeBooleanField("member", segment.member());
        if (segment.since() > 0) {
            json.writeStringField("since", JsonOutput.moment(segment.since()));
        }
        if (segment.until() > 0) {
            json.writeStringField("until", JsonOutput.moment(segment.until()));
        }
        json.writeStringField("condition", segment.condition());
        parts(json, segment.parts());
        json.writeEndObject();
    }

    private static void model(JsonGenerator json, Explanation.ModelLine model) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", model.name());
        json.writeStringField("version", model.version());
        json.writeFieldName("score");
        JsonOutput.number(json, model.score());
        at(json, model.at());
        json.writeArrayFieldStart("contributions");
        for (Explanation.Contribution contribution : model.contributions()) {
            json.writeStartObject();
            json.writeStringField("feature", contribution.feature());
            json.writeFieldName("value");
            JsonOutput.number(json, contribution.value());
            json.writeFieldName("effect");
            JsonOutput.number(json, contribution.effect());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void step(JsonGenerator json, Explanation.PathLine step) throws IOException {
        json.writeStartObject();
        json.writeStringField("slot", step.slot());
        json.writeStringField("experience", step.experience());
        json.writeBooleanField("matched", step.matched());
        json.writeStringField("why", step.why());
        json.writeStringField("condition", step.condition());
        json.writeFieldName("bucket");
        JsonOutput.number(json, step.bucket());
        json.writeObjectFieldStart("shares");
        for (Explanation.ShareLine share : step.shares()) {
            json.writeArrayFieldStart(share.variant());
            JsonOutput.number(json, share.from());
            JsonOutput.number(json, share.to());
            json.writeEndArray();
        }
        json.writeEndObject();
        parts(json, step.parts());
        json.writeEndObject();
    }

    private static void slot(JsonGenerator json, Explanation.SlotLine slot) throws IOException {
        json.writeStartObject();
        json.writeStringField("slot", slot.slot());
        json.writeStringField("fallback", slot.fallback());
        json.writeBooleanField("exact", slot.exact());
        json.writeArrayFieldStart("inputs");
        for (Explanation.InputLine input : slot.inputs()) {
            json.writeStartObject();
            json.writeStringField("kind", input.kind().name().toLowerCase(Locale.ROOT));
            if (!input.name().isEmpty()) {
                json.writeStringField("name", input.name());
            }
            json.writeStringField("value", input.value());
            at(json, input.at());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void at(JsonGenerator json, long moment) throws IOException {
        if (moment > 0) {
            json.writeStringField("at", JsonOutput.moment(moment));
        }
    }

    private static void parts(JsonGenerator json, List<Part> parts) throws IOException {
        json.writeArrayFieldStart("parts");
        for (Part part : parts) {
            json.writeStartObject();
            json.writeStringField("source", part.source());
            json.writeStringField("actual", part.actual());
            json.writeBooleanField("holds", part.holds());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
