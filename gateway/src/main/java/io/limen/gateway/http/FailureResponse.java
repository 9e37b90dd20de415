package io.limen.gateway.http;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.wire.CallLimit;
import io.limen.gateway.wire.Decoded;
import io.limen.gateway.wire.ProblemJson;
import io.limen.gateway.wire.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a caller is told when something is wrong: the only place where a fault gets a status. What might succeed later is
 * 429 or 503 and says when to come back; clients drop what is answered with any other 4xx.
 *
 * @param retryAfterSeconds when to come back, for what may succeed then
 * @param limit the limit that was hit, if that is why
 * @param allowed the methods that would do
 */
record FailureResponse(
        ProblemJson problem, OptionalInt retryAfterSeconds, Optional<CallLimit> limit, Optional<String> allowed) {
    private static final int RETRY_SECONDS = 1;
    private static final int RETRY_UNAVAILABLE_SECONDS = 3;

    private FailureResponse(ProblemJson problem) {
        this(problem, OptionalInt.empty(), Optional.empty(), Optional.empty());
    }

    private FailureResponse(ProblemJson problem, int retryAfterSeconds) {
        this(problem, OptionalInt.of(retryAfterSeconds), Optional.empty(), Optional.empty());
    }

    /** What broke. Of a fault that is not ours to name nothing is told: it was logged. */
    static FailureResponse of(Throwable fault) {
        Failure.Code code = fault instanceof Failure failure ? failure.code() : Failure.Code.INTERNAL;
        return switch (code) {
            case OVERLOADED -> overloaded();
            case UNAVAILABLE, TIMEOUT ->
                later(
                        503,
                        "unavailable",
                        "Not available now",
                        "Nothing was stored; send it again.",
                        RETRY_UNAVAILABLE_SECONDS);
            case FENCED, POISONED, CORRUPT, INTERNAL ->
                now(500, "internal", "Something broke here", "It was logged; sending the same again will not help.");
        };
    }

    static FailureResponse overloaded() {
        return later(429, "overloaded", "Too much at once", "Nothing was stored; send it again.", RETRY_SECONDS);
    }

    static FailureResponse overloaded(CallLimit limit) {
        return overloaded().becauseOf(limit);
    }

    static FailureResponse unauthorized(String expected) {
        return now(401, "unauthorized", "No key, or one that is not known", "expected: " + expected);
    }

    static FailureResponse forbidden(String detail) {
        return now(403, "forbidden", "This key may not do that", detail);
    }

    static FailureResponse notFound(String what) {
        return now(404, "not-found", "There is nothing here", what);
    }

    /** @param methods those that would do, with commas between them */
    static FailureResponse wrongMethod(String methods) {
        ProblemJson problem = new ProblemJson(405, "method", "Not with this method", "expected: " + methods);
        return new FailureResponse(problem, OptionalInt.empty(), Optional.empty(), Optional.of(methods));
    }

    /** @param detail what was sent and how much it may be */
    static FailureResponse tooLarge(CallLimit limit, String detail) {
        return now(413, "too-large", "Too large", detail).becauseOf(limit);
    }

    static FailureResponse tooSlow() {
        return now(408, "too-slow", "The body did not come in time", "Nothing was stored; send it again.")
                .becauseOf(CallLimit.BODY_TIME);
    }

    static FailureResponse badRequest(String detail) {
        return now(400, "bad-request", "Not understood", detail);
    }

    static FailureResponse malformed(Decoded.Malformed<?> malformed) {
        ProblemJson problem = malformed.tooLarge()
                ? new ProblemJson(413, "too-large", "Too large", malformed.reason(), malformed.where(), List.of())
                : new ProblemJson(400, "malformed", "Not understood", malformed.reason(), malformed.where(), List.of());
        return new FailureResponse(problem, OptionalInt.empty(), malformed.limit(), Optional.empty());
    }

    static FailureResponse rejected(List<Rejection> rejections) {
        return new FailureResponse(new ProblemJson(
                400, "rejected", "The event is not valid", rejections.get(0).reason(), "", rejections));
    }

    private FailureResponse becauseOf(CallLimit hit) {
        return new FailureResponse(problem, retryAfterSeconds, Optional.of(hit), allowed);
    }

    private static FailureResponse now(int status, String type, String title, String detail) {
        return new FailureResponse(new ProblemJson(status, type, title, detail));
    }

    private static FailureResponse later(int status, String type, String title, String detail, int seconds) {
        return new FailureResponse(new ProblemJson(status, type, title, detail), seconds);
    }
}
