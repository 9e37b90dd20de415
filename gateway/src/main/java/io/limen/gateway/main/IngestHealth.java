package io.limen.gateway.main;

import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Whether events can be made durable: asked by really writing, so that a balancer that has stopped sending events learns
 * when there is room again.
 */
final class IngestHealth {
    private final EventLog log;

    IngestHealth(EventLog log) {
        this.log = log;
    }

    /** Why it cannot be done now; empty if it can. */
    Future<Optional<String>> trouble() {
        return log.probe()
                .map(durable -> Optional.<String>empty())
                .otherwise(fault -> Optional.of(
                        fault instanceof Failure failure
                                ? failure.code() + ": " + failure.getMessage()
                                : "the log cannot be written"));
    }
}
