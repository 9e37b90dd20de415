package io.limen.gateway.segment;

import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Condition.Input;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The logic of a condition down to the single questions it asks: for whoever wants to know what an answer hangs on. */
public sealed interface Logic {

    /** Both hold, or one of both does. */
    record Junction(boolean both, Logic left, Logic right) implements Logic {}

    /** It does not hold. */
    record Negation(Logic of) implements Logic {}

    /**
     * One question, such as a comparison.
     *
     * @param reads all it reads
     * @param truth the answer
     * @param landmarks the values it compares its inputs with, in the inputs' own units: the answer is the same as long as
     *     each input stays on the same side of all of these, and of the other inputs it is compared with; empty where
     *     nobody can tell, because something is worked out of the inputs first
     */
    record Question(Set<Input> reads, Predicate<Inputs> truth, Optional<Set<Value>> landmarks) implements Logic {
        public Question {
            reads = Set.copyOf(reads);
            landmarks = landmarks.map(Set::copyOf);
        }
    }

    /** All of them hold. */
    static Logic all(Iterable<Logic> parts) {
        Logic all = null;
        for (Logic part : parts) {
            all = all == null ? part : new Junction(true, all, part);
        }
        return all == null ? new Question(Set.of(), inputs -> true, Optional.of(Set.of())) : all;
    }
}
