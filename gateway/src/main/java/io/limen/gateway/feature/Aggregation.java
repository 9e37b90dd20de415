package io.limen.gateway.feature;

import org.jspecify.annotations.Nullable;

/**
 * How a feature is computed: a small state machine over occurrences. All methods are pure and total; states are
 * immutable and bounded.
 *
 * @param <S> the state
 */
public interface Aggregation<S extends FeatureState> {
    FeatureType type();

    /** The state before any event. */
    S empty();

    /** The state after this event; the same instance where the event changes nothing. */
    S apply(S state, Occurrence occurrence);

    /**
     * The value of a number, boolean (1 or 0) or duration (seconds) at a moment; NaN where missing or never, and for
     * a text.
     */
    double number(S state, long now);

    /** The value of a text at a moment; null where missing, and for anything but a text. */
    @Nullable
    String text(S state, long now);

    /** The state of both pasts together. Associative and commutative unless the aggregation's documentation says not. */
    S merge(S one, S other);

    /** Whether the value may change by time alone other than as a duration does: it decays or slides. */
    boolean ages();

    void encode(S state, StateWriter out);

    /** The state these bytes hold; throws {@link IllegalArgumentException} where they hold none. */
    S decode(StateReader in);
}
