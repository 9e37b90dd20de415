package io.limen.gateway.flow;

import io.limen.gateway.decision.Decision;
import io.limen.gateway.decision.EdgePlan;
import io.limen.gateway.decision.Explanation;
import io.limen.gateway.event.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The answer, always there by the deadline.
 *
 * @param visitor who it is for
 * @param position what it reflects; empty where the visitor is unknown
 * @param snapshot the hash of the configuration that decided
 * @param degraded why it is not the best possible answer; empty if it is
 * @param recheckAfterSeconds when time alone may change it
 * @param decisions one a slot asked for; a slot that does not exist has none
 * @param segments the segments the visitor is in
 * @param explanation if it was asked for
 * @param edge what an edge may answer for this visitor from now on, where that was asked for and can be said
 * @param stages how long each step took, in order
 */
public record DecideAnswer(
        Optional<String> visitor,
        Optional<Position> position,
        String snapshot,
        List<String> degraded,
        OptionalLong recheckAfterSeconds,
        List<Decision> decisions,
        List<SegmentState> segments,
        Optional<Explanation> explanation,
        Optional<EdgePlan> edge,
        List<Stage> stages) {

    /** The same answer with further reasons why it is not the best possible. */
    public DecideAnswer degraded(List<String> further) {
        if (further.isEmpty()) {
            return this;
        }
        List<String> all = new ArrayList<>(degraded);
        all.addAll(further);
        return new DecideAnswer(
                visitor, position, snapshot, all, recheckAfterSeconds, decisions, segments, explanation, edge, stages);
    }

    /**
     * One segment the visitor is in.
     *
     * @param since epoch milliseconds
     * @param until epoch milliseconds, if it is known to end
     * @param score of the model its condition reads, if it reads one
     * @param shown whether the visitor's own browser is told its name
     */
    public record SegmentState(
            String name, int bit, long since, OptionalLong until, OptionalDouble score, boolean shown) {}

    /** How long a step took. */
    public record Stage(String name, long nanos) {}
}
