package io.limen.gateway.rules.cel;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A compiled expression and what is known of it.
 *
 * @param node evaluates it; a duration or a point in time in seconds
 * @param type what it gives; empty where that is known only when it is there
 * @param comparisons all it asks, in the order of the source
 * @param reads the full names of all it reads, each at least as often as it does
 * @param libraryReads those of them that are read inside a part the library evaluates
 * @param inLibrary what is compared inside such a part, as far as it is understood
 * @param outline its logic; empty where it is no condition
 * @param <S> what it is asked about
 */
public record Expression<S>(
        Node<S> node,
        Optional<Type> type,
        List<Comparison<S>> comparisons,
        List<String> reads,
        Set<String> libraryReads,
        List<Comparison<S>> inLibrary,
        Optional<Outline<S>> outline) {
    public Expression {
        comparisons = List.copyOf(comparisons);
        reads = List.copyOf(reads);
        libraryReads = Set.copyOf(libraryReads);
        inLibrary = List.copyOf(inLibrary);
    }
}
