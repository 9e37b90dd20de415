package io.limen.gateway.flow;

import io.limen.gateway.decision.EdgePlan;
import io.limen.gateway.event.Position;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The events are durable.
 *
 * @param positions the last position in each partition that was written to: what a later decision must reflect
 * @param recheckAfterSeconds when time alone may change what the visitor sees, where the batch is one visitor's and
 *     there was time to look
 * @param edge what an edge may answer for that visitor from now on, where that was asked for and can be said
 */
public record Ingested(List<Position> positions, OptionalLong recheckAfterSeconds, Optional<EdgePlan> edge) {
    /** Nothing was to be written. */
    public static final Ingested NOTHING = new Ingested(List.of(), OptionalLong.empty(), Optional.empty());
}
