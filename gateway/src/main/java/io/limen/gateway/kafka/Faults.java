package io.limen.gateway.kafka;

import io.limen.gateway.flow.Failure;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Failures of Kafka in the one vocabulary of faults. */
final class Faults {
    private Faults() {}

    /** What broke, without what carried it here. */
    static Throwable cause(Throwable fault) {
        boolean wrapped = fault instanceof ExecutionException || fault instanceof CompletionException;
        Throwable inner = fault.getCause();
        return wrapped && inner != null ? inner : fault;
    }

    /** The failure of a call to Kafka: what its servers or the way to them say may pass. */
    static Failure of(Throwable fault, String what) {
        Throwable cause = cause(fault);
        if (cause instanceof Failure failure) {
            return failure;
        }
        if (cause instanceof BufferExhaustedException) {
            return new Failure(Failure.Code.OVERLOADED, "Kafka: " + what + ": too much waits");
        }
        if (cause instanceof RecordTooLargeException) {
            return new Failure(Failure.Code.INTERNAL, "Kafka: " + what + ": an entry is larger than Kafka takes");
        }
        // A client that is closed while something is under way says no more than that.
        boolean closed = cause.getClass().equals(KafkaException.class);
        boolean passes = closed || cause instanceof ApiException || cause instanceof TimeoutException;
        return new Failure(
                passes ? Failure.Code.UNAVAILABLE : Failure.Code.INTERNAL,
                "Kafka: " + what + ": " + cause.getClass().getSimpleName());
    }

    /** How a log line tells it. */
    static String text(Throwable fault) {
        Throwable cause = cause(fault);
        return cause instanceof Failure failure ? failure.code() + " " + failure.getMessage() : cause.toString();
    }
}
