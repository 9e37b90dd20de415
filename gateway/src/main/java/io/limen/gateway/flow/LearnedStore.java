package io.limen.gateway.flow;

import io.limen.gateway.decision.Learned;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Keeps what all gateways of a site learned from what is counted, and which of them works it out: one record, which changes
 * as a whole or not at all.
 */
public interface LearnedStore {
    /** What was published last; empty before anything was. */
    Future<Optional<Published>> read();

    /**
     * Publishes. False, and nothing is changed, where something else than that version is published; it may also be false
     * where an answer was lost on the way, so whoever is told so looks again.
     *
     * @param instead the version of what was read before; 0 for nothing
     */
    Future<Boolean> publish(long instead, Published next);

    /**
     * What was learned, and who may publish the next.
     *
     * @param holder the gateway that worked it out
     * @param heldUntil until then nobody else does, epoch milliseconds
     * @param learned with a version that grows with every record
     */
    record Published(String holder, long heldUntil, Learned learned) {
        public long version() {
            return learned.version();
        }
    }
}
