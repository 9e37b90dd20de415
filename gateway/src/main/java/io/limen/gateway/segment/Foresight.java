package io.limen.gateway.segment;

import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.EdgeCondition.Operand;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of some kind of visitor before anybody asks: of a newcomer everything but the request and in which
 * share of a flag the visitor falls; of just anybody hardly anything.
 */
public interface Foresight {
    /** Whether this is the same for all such visitors, whatever the request, and stays so. */
    boolean isSettled(Input input);

    /** What is settled; whatever else is asked of it means nothing. */
    Inputs inputs();

    /** How an edge tells who is in the segment; empty where it cannot. */
    Optional<EdgeCondition> segment(int segment);

    /** The flag as an edge names it; empty where an edge cannot tell its value, or not compare it. */
    Optional<Operand.OfFlag> flag(int flag);

    default boolean areSettled(Set<Input> inputs) {
        return inputs.stream().allMatch(this::isSettled);
    }
}
