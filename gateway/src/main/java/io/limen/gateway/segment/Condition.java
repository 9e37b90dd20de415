package io.limen.gateway.segment;

import java.util.Optional;
import java.util.Set;

/**
 * A condition of the configuration, compiled. Pure, total, and true or false: a comparison with something missing is
 * false.
 */
public interface Condition {
    /** Never changes by time alone. */
    long NEVER = Long.MAX_VALUE;

    boolean test(Inputs inputs);

    /**
     * The earliest moment after {@code inputs.now()} (epoch milliseconds) at which {@link #test} may give another
     * answer with no event in between; {@link #NEVER} if time alone changes nothing. It may be too early, never too
     * late, save for values that decay or slide, which are looked at again periodically.
     */
    long due(Inputs inputs);

    /** What it reads. */
    Set<Input> reads();

    /**
     * What an edge has to evaluate of it, for visitors of whom this much is known; empty where an edge cannot. What time
     * alone changes must be asked for apart: see {@link #due}.
     */
    default Optional<EdgeCondition> atEdge(Foresight known) {
        return known.areSettled(reads())
                ? Optional.of(new EdgeCondition.Constant(test(known.inputs())))
                : Optional.empty();
    }

    /** How its answer comes about; one question, of which nobody knows more than what it reads, where it does not say. */
    default Logic logic() {
        return new Logic.Question(reads(), this::test, Optional.empty());
    }

    /** Something a condition can read. */
    sealed interface Input {
        record FeatureInput(int feature) implements Input {}

        record ModelInput(int model) implements Input {}

        record SegmentInput(int segment) implements Input {}

        record FlagInput(int flag) implements Input {}

        record ContextInput(String path) implements Input {}
    }
}
