package io.limen.gateway.rules.cel;

import io.limen.gateway.event.Value;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression, asked about a subject: the inputs of a condition, or an event. Pure and total.
 *
 * @param <S> the subject
 */
public sealed interface Node<S> {

    /** A number; a duration or a point in time in milliseconds, so that sums of them are exact. NaN where missing. */
    non-sealed interface Numeric<S> extends Node<S> {
        double of(S subject);

        /** Whether it changes as time passes: it holds the time since something. */
        default boolean moves() {
            return false;
        }

        /** How much it grows in a millisecond by the mere passing of time. */
        default double slope(S subject) {
            return 0;
        }
    }

    /** A text; null where missing. */
    non-sealed interface Textual<S> extends Node<S> {
        @Nullable
        String of(S subject);
    }

    /** True or false. */
    non-sealed interface Truth<S> extends Node<S> {
        /** Whether it is true; what is missing is not. */
        boolean test(S subject);

        /** 1 for true, 0 for false, NaN where missing. */
        default double number(S subject) {
            return test(subject) ? 1 : 0;
        }
    }

    /** A value whose type is known only when it is there; null where missing. */
    non-sealed interface Any<S> extends Node<S> {
        @Nullable
        Value of(S subject);
    }

    /** Whether there is nothing in it that time could change: it is missing, or 0 and not the time since something. */
    default boolean blank(S subject) {
        if (this instanceof Numeric<S> numeric && !numeric.moves()) {
            return !(Math.abs(numeric.of(subject)) > 0);
        }
        return !present(subject);
    }

    /** Whether there is a value. */
    default boolean present(S subject) {
        if (this instanceof Numeric<S> numeric) {
            return !Double.isNaN(numeric.of(subject));
        }
        if (this instanceof Textual<S> textual) {
            return textual.of(subject) != null;
        }
        if (this instanceof Truth<S> truth) {
            return !Double.isNaN(truth.number(subject));
        }
        return this instanceof Any<S> any && any.of(subject) != null;
    }

    /** The value as an event holds values; null where missing. */
    default @Nullable Value value(S subject) {
        return Kinds.any(this).of(subject);
    }
}
