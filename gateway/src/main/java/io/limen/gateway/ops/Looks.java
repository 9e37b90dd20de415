package io.limen.gateway.ops;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.inspect.Inspection;
import io.limen.gateway.inspect.Inspection.Look;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The looks into what is stored, over HTTP: written while they are taken. */
final class Looks {
    private static final Logger LOG = LoggerFactory.getLogger(Looks.class);
    /** Servers that restart are back after some seconds. */
    private static final String ASK_AGAIN_SECONDS = "5";

    private final Inspection inspection;

    Looks(Inspection inspection) {
        this.inspection = inspection;
    }

    /** Answers with the look; one that takes work only where it is asked for by POST. */
    void take(HttpServerRequest request, Look look) {
        if (look.takesWork() && !request.method().equals(HttpMethod.POST)) {
            Answers.problem(request, 405, "Wrong method", request.path() + " is not done by accident (expected: POST)");
            return;
        }
        Map<String, String> parameters = new HashMap<>();
        request.params().forEach(entry -> parameters.put(entry.getKey(), entry.getValue()));
        HttpServerResponse response = request.response().setChunked(true).putHeader("content-type", look.contentType());
        inspection
                .take(look, parameters, lines -> response.write(lines))
                .onSuccess(done -> response.end())
                .onFailure(fault -> breakOff(request, look, fault));
    }

    /** What was written stands already: a broken connection says that the rest is missing, a clean end would lie. */
    private static void breakOff(HttpServerRequest request, Look look, Throwable fault) {
        LOG.warn("{} broke off: {}", look.name().toLowerCase(Locale.ROOT), fault.toString());
        if (request.response().headWritten()) {
            request.connection().close();
            return;
        }
        request.response().setChunked(false);
        if (fault instanceof Failure failure && failure.code().retryable()) {
            request.response().putHeader("retry-after", ASK_AGAIN_SECONDS);
            Answers.problem(
                    request,
                    503,
                    "A server does not answer",
                    failure.getMessage()
                            + " (expected: an answer; see that it runs and can be reached from the gateway, /metrics and"
                            + " its log say since when, then ask again)");
        } else if (fault instanceof Failure failure) {
            Answers.problem(request, 500, "It broke", String.valueOf(failure.getMessage()));
        } else {
            Answers.broken(request, fault);
        }
    }
}
