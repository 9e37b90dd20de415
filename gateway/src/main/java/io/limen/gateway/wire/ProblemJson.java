package io.limen.gateway.wire;

import java.util.List;

/**
 * An error as {@code application/problem+json} (RFC 9457).
 *
 * @param status the HTTP status
 * @param type the last step of the problem's URI: stable, programs may depend on it
 * @param title the same for all problems of the type
 * @param detail this one, for people
 * @param where the place in what was sent; empty if there is none
 * @param errors what is wrong in detail; may be empty
 */
public record ProblemJson(int status, String type, String title, String detail, String where, List<Rejection> errors) {
    public static final String CONTENT_TYPE = "application/problem+json";
    private static final String TYPE_PREFIX = "urn:limen:problem:";

    public ProblemJson {
        errors = List.copyOf(errors);
    }

    public ProblemJson(int status, String type, String title, String detail) {
        this(status, type, title, detail, "", List.of());
    }

    public byte[] encode() {
        return JsonOutput.object(json -> {
            json.writeStringField("type", TYPE_PREFIX + type);
            json.writeStringField("title", title);
            json.writeNumberField("status", status);
            json.writeStringField("detail", detail);
            if (!where.isEmpty()) {
                json.writeStringField("where", where);
            }
            if (!errors.isEmpty()) {
                json.writeFieldName("errors");
                IngestEncoder.rejections(json, errors);
            }
        });
    }
}
