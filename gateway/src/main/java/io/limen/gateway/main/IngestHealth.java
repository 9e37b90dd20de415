package io.limen.gateway.main;

import io.limen.gateway.event.Activated;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Snapshots;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Whether events can be made durable: asked by really appending, an entry that changes nothing as it says what holds
 * already. So a balancer that has stopped sending events learns when there is room again.
 */
final class IngestHealth {
    private final EventLog log;
    private final Snapshots snapshots;
    private final Clocks clocks;

    IngestHealth(EventLog log, Snapshots snapshots, Clocks clocks) {
        this.log = log;
        this.snapshots = snapshots;
        this.clocks = clocks;
    }

    /** Why it cannot be done now; empty if it can. */
    Future<Optional<String>> trouble() {
        Activated again =
                new Activated(snapshots.active().hash(), clocks.wallMillis().getAsLong());
        return log.append(0, again)
                .map(position -> Optional.<String>empty())
                .otherwise(fault -> Optional.of(
                        fault instanceof Failure failure
                                ? failure.code() + ": " + failure.getMessage()
                                : "the log cannot be written"));
    }
}
