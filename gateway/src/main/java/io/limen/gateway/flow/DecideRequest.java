package io.limen.gateway.flow;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A question: what does this visitor see here, now?
 *
 * @param visitor who; empty gives contextual decisions only
 * @param context where: {@code page.path}, {@code device.type}, {@code geo.country}, {@code campaign.source} …
 * @param slots which slots; empty asks for all of them
 * @param events what just happened: folded on a copy, never stored
 * @param atLeast positions the caller has seen
 * @param explain whether to say everything the decision rested on
 * @param edge whether to say what an edge may answer for this visitor from now on
 * @param forced experience to the variant that is asked for, by somebody who may: nothing of it is remembered
 */
public record DecideRequest(
        Optional<String> visitor,
        Value.Fields context,
        List<String> slots,
        List<Observed> events,
        List<Position> atLeast,
        boolean explain,
        boolean edge,
        Map<String, String> forced) {
    public DecideRequest {
        slots = List.copyOf(slots);
        events = List.copyOf(events);
        atLeast = List.copyOf(atLeast);
        forced = Map.copyOf(forced);
    }

    /** A question about now only. */
    public DecideRequest(
            Optional<String> visitor,
            Value.Fields context,
            List<String> slots,
            List<Observed> events,
            List<Position> atLeast,
            boolean explain) {
        this(visitor, context, slots, events, atLeast, explain, false);
    }

    /** A question that forces nothing. */
    public DecideRequest(
            Optional<String> visitor,
            Value.Fields context,
            List<String> slots,
            List<Observed> events,
            List<Position> atLeast,
            boolean explain,
            boolean edge) {
        this(visitor, context, slots, events, atLeast, explain, edge, Map.of());
    }
}
