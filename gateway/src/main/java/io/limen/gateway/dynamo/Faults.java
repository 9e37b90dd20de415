package io.limen.gateway.dynamo;

import io.limen.gateway.flow.Failure;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What went wrong with a request, and whether the same one may go right later. */
final class Faults {
    private static final Logger log = LoggerFactory.getLogger(Faults.class);

    /** Codes of refused requests that others, or time, can mend; not in a moment, so they are not retried. */
    private static final Set<String> MENDABLE = Set.of(
            "ResourceNotFoundException",
            "AccessDeniedException",
            "UnrecognizedClientException",
            "ExpiredTokenException",
            "InvalidSignatureException",
            "IncompleteSignatureException",
            "MissingAuthenticationTokenException");

    private Faults() {}

    /**
     * A fault in our words.
     *
     * @param again whether to ask again soon
     * @param throttled whether it was said to be too much
     */
    record Fault(Failure failure, boolean again, boolean throttled) {}

    static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    static Fault of(Throwable error) {
        if (error instanceof Failure failure) {
            return new Fault(failure, false, false);
        }
        if (error instanceof ApiCallTimeoutException || error instanceof ApiCallAttemptTimeoutException) {
            return new Fault(new Failure(Failure.Code.TIMEOUT, "DynamoDB did not answer in time"), true, false);
        }
        if (error instanceof AwsServiceException answered) {
            return ofAnswer(answered);
        }
        if (error instanceof SdkClientException) {
            return new Fault(
                    new Failure(Failure.Code.UNAVAILABLE, "DynamoDB cannot be reached: " + error.getMessage()),
                    true,
                    false);
        }
        log.error("a request to DynamoDB could not be made", error);
        return new Fault(new Failure(Failure.Code.INTERNAL, "a request could not be made"), false, false);
    }

    /** Messages of answers are not repeated: they may hold keys. */
    private static Fault ofAnswer(AwsServiceException answered) {
        String code = answered.awsErrorDetails() == null
                ? "status " + answered.statusCode()
                : answered.awsErrorDetails().errorCode();
        if (answered.isThrottlingException() || "ThrottlingException".equals(code)) {
            return new Fault(new Failure(Failure.Code.OVERLOADED, "DynamoDB throttles: " + code), true, true);
        }
        if (answered.statusCode() >= 500) {
            return new Fault(new Failure(Failure.Code.UNAVAILABLE, "DynamoDB answers " + code), true, false);
        }
        boolean mendable = MENDABLE.contains(code);
        String message = "DynamoDB refuses a request: " + code
                + ("ResourceNotFoundException".equals(code) ? " (expected: the table that `limen setup` makes)" : "");
        if (!mendable) {
            log.error("DynamoDB refuses a request as wrong: {}", code);
        }
        return new Fault(
                new Failure(mendable ? Failure.Code.UNAVAILABLE : Failure.Code.INTERNAL, message), false, false);
    }
}
