package io.limen.gateway.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.limen.gateway.flow.Ingested;
import java.io.IOException;
import java.util.List;

/** The answer to events. */
public final class IngestEncoder {
    private IngestEncoder() {}

    /** {@code {"success":true,"accepted":2,"rejected":[…],"position":"…","recheckAfter":118}}. */
    public static byte[] encode(Admission admission, Ingested ingested) {
        return JsonOutput.object(json -> {
            json.writeBooleanField("success", true);
            json.writeNumberField("accepted", admission.accepted().size());
            if (admission.quarantined() > 0) {
                json.writeNumberField("quarantined", admission.quarantined());
            }
            json.writeFieldName("rejected");
            rejections(json, admission.rejected());
            if (!ingested.positions().isEmpty()) {
                json.writeStringField("position", PositionToken.encode(ingested.positions()));
            }
            if (ingested.recheckAfterSeconds().isPresent()) {
                json.writeNumberField(
                        "recheckAfter", ingested.recheckAfterSeconds().getAsLong());
            }
        });
    }

    static void rejections(JsonGenerator json, List<Rejection> rejections) throws IOException {
        json.writeStartArray();
        for (Rejection rejection : rejections) {
            json.writeStartObject();
            json.writeNumberField("index", rejection.index());
            if (rejection.messageId().isPresent()) {
                json.writeStringField("messageId", rejection.messageId().get());
            }
            json.writeStringField("reason", rejection.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
