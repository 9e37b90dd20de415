package io.limen.gateway.ops;

import io.limen.gateway.wire.ProblemJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whole answers of the operations port. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** What nobody foresaw. */
    static void broken(HttpServerRequest request, Throwable fault) {
        LOG.warn("{} failed", request.path(), fault);
        problem(
                request,
                500,
                "It broke",
                "see the gateway's log for " + fault.getClass().getSimpleName());
    }

    static void problem(HttpServerRequest request, int status, String title, String detail) {
        bytes(
                request,
                status,
                ProblemJson.CONTENT_TYPE,
                Buffer.buffer(new ProblemJson(status, "about:blank", title, detail).encode()));
    }

    static void json(HttpServerRequest request, JsonObject body) {
        bytes(request, 200, "application/json", body.toBuffer());
    }

    static void text(HttpServerRequest request, int status, String type, String body) {
        bytes(request, status, type, Buffer.buffer(body));
    }

    static void bytes(HttpServerRequest request, int status, String type, Buffer body) {
        request.response().setStatusCode(status).putHeader("content-type", type).end(body);
    }
}
