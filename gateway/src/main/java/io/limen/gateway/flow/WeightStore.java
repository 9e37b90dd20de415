package io.limen.gateway.flow;

import io.limen.gateway.experiment.bandit.LearnedWeights;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Keeps the weights that all gateways of a site draw by, and which of them works them out: one record, which changes as a
 * whole or not at all.
 */
public interface WeightStore {
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
     * Weights, and who may publish the next ones.
     *
     * @param holder the gateway that worked them out
     * @param heldUntil until then nobody else does, epoch milliseconds
     * @param weights with a version that grows with every record
     */
    record Published(String holder, long heldUntil, LearnedWeights weights) {
        public long version() {
            return weights.version();
        }
    }
}
