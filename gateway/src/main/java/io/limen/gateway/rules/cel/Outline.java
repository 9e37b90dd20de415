package io.limen.gateway.rules.cel;

import io.limen.gateway.event.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The logic of a condition down to the single questions it asks: for whoever evaluates it elsewhere, with the node of
 * each part for whoever knows already what that part reads.
 *
 * @param <S> what the condition is asked about
 */
public sealed interface Outline<S> {

    /** Both hold, or one of both does. */
    record Junction<S>(boolean both, Outline<S> left, Outline<S> right) implements Outline<S> {}

    /** It does not hold. */
    record Negation<S>(Outline<S> of) implements Outline<S> {}

    /**
     * A question: a comparison, a call, a bare boolean.
     *
     * @param function the library's name of the operator or function; empty for a bare boolean
     * @param sides what is compared, in the order written; empty where more is asked than a comparison of two sides
     * @param elements of {@code in}: the list that is searched
     * @param truth the answer
     * @param reads the full names of all it reads
     */
    record Question<S>(
            String function, List<Side<S>> sides, List<Value> elements, Node.Truth<S> truth, Set<String> reads)
            implements Outline<S> {
        public Question {
            sides = List.copyOf(sides);
            elements = List.copyOf(elements);
            reads = Set.copyOf(reads);
        }
    }

    /**
     * One side.
     *
     * @param node its value
     * @param name its full name, where it is nothing but a name
     * @param reads the full names of all it reads
     */
    record Side<S>(Node<S> node, Optional<String> name, Set<String> reads) {
        public Side {
            reads = Set.copyOf(reads);
        }
    }
}
