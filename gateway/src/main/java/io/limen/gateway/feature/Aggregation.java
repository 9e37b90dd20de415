package io.limen.gateway.feature;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a feature is computed: a small state machine over occurrences. All methods are pure and total; states are
 * immutable and bounded. The table in this package's documentation says what each does with a late event.
 *
 * @param <S> the state
 */
public interface Aggregation<S extends FeatureState> {
    FeatureType type();

    /** The names of the events it must see; empty means all. */
    Set<String> events();

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
    default @Nullable String text(S state, long now) {
        return null;
    }

    /** The state of both pasts together. Associative and commutative unless the aggregation's documentation says not. */
    S merge(S one, S other);

    /** Whether the value may change by time alone other than as a duration does: it decays, slides or expires. */
    default boolean ages() {
        return false;
    }

    void encode(S state, StateWriter out);

    /** The state these bytes hold; throws {@link IllegalArgumentException} where they hold none. */
    S decode(StateReader in);
}
