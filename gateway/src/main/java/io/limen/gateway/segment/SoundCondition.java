package io.limen.gateway.segment;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A condition that keeps its promise to be total: one that throws is false, its inputs are told, and it is looked at
 * again after a while. So a segment whose condition throws keeps who is in it and takes nobody in, and an experience
 * lets the next one have the slot.
 */
public final class SoundCondition implements ExplainableCondition {
    /** What could not be worked out is tried again after this long, for a time may come at which it can. */
    public static final long RETRY_MILLIS = 3_600_000;

    private final Condition condition;

    private SoundCondition(Condition condition) {
        this.condition = condition;
    }

    public static Condition of(Condition condition) {
        return condition instanceof SoundCondition ? condition : new SoundCondition(condition);
    }

    @Override
    public boolean test(Inputs inputs) {
        try {
            return condition.test(inputs);
        } catch (RuntimeException | StackOverflowError bug) {
            inputs.unsound(this, bug);
            return false;
        }
    }

    @Override
    public long due(Inputs inputs) {
        try {
            return condition.due(inputs);
        } catch (RuntimeException | StackOverflowError bug) {
            inputs.unsound(this, bug);
            return inputs.now() + RETRY_MILLIS;
        }
    }

    @Override
    public Set<Input> reads() {
        return condition.reads();
    }

    /** Of the condition within: whoever asks it must not ask more than the condition itself answers. */
    @Override
    public Logic logic() {
        return condition.logic();
    }

    @Override
    public Optional<EdgeCondition> atEdge(Foresight known) {
        try {
            return condition.atEdge(known);
        } catch (RuntimeException | StackOverflowError bug) {
            known.inputs().unsound(this, bug);
            return Optional.empty();
        }
    }

    @Override
    public List<Part> parts(Inputs inputs) {
        try {
            return condition instanceof ExplainableCondition explainable ? explainable.parts(inputs) : List.of();
        } catch (RuntimeException | StackOverflowError bug) {
            inputs.unsound(this, bug);
            return List.of();
        }
    }
}
