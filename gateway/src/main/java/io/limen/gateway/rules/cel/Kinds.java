package io.limen.gateway.rules.cel;

import io.limen.gateway.event.Value;
import io.limen.gateway.rules.cel.Node.Any;
import io.limen.gateway.rules.cel.Node.Numeric;
import io.limen.gateway.rules.cel.Node.Textual;
import io.limen.gateway.rules.cel.Node.Truth;
import org.jspecify.annotations.Nullable;

/** A node read as one of another kind. A value of another type than the one asked for counts as missing. */
final class Kinds {
    private Kinds() {}

    /** As a number; null if it can never be one. */
    static <S> @Nullable Numeric<S> numeric(Node<S> node) {
        if (node instanceof Numeric<S> numeric) {
            return numeric;
        }
        return node instanceof Any<S> any ? numericOf(any) : null;
    }

    /** As a text; null if it can never be one. */
    static <S> @Nullable Textual<S> textual(Node<S> node) {
        if (node instanceof Textual<S> textual) {
            return textual;
        }
        return node instanceof Any<S> any ? textualOf(any) : null;
    }

    static <S> Numeric<S> numericOf(Any<S> any) {
        return subject -> number(any.of(subject));
    }

    static <S> Textual<S> textualOf(Any<S> any) {
        return subject -> any.of(subject) instanceof Value.Text text ? text.text() : null;
    }

    /** As true or false; null if it can never be. */
    static <S> @Nullable Truth<S> truth(Node<S> node) {
        if (node instanceof Truth<S> truth) {
            return truth;
        }
        return node instanceof Any<S> any ? new OfAny<>(any) : null;
    }

    /** As any value. */
    static <S> Any<S> any(Node<S> node) {
        if (node instanceof Numeric<S> numeric) {
            return subject -> value(numeric.of(subject));
        }
        if (node instanceof Textual<S> textual) {
            return subject -> value(textual.of(subject));
        }
        if (node instanceof Truth<S> truth) {
            return subject -> Double.isNaN(truth.number(subject)) ? null : new Value.Bool(truth.test(subject));
        }
        return (Any<S>) node;
    }

    /** The number, null where it is none that can be written down. */
    static @Nullable Value value(double number) {
        return Double.isFinite(number) ? new Value.Num(number) : null;
    }

    static @Nullable Value value(@Nullable String text) {
        return text == null ? null : new Value.Text(text);
    }

    private static double number(@Nullable Value value) {
        return value instanceof Value.Num num ? num.number() : Double.NaN;
    }

    private record OfAny<S>(Any<S> any) implements Truth<S> {
        @Override
        public boolean test(S subject) {
            return any.of(subject) instanceof Value.Bool bool && bool.bool();
        }

        @Override
        public double number(S subject) {
            return any.of(subject) instanceof Value.Bool bool ? (bool.bool() ? 1 : 0) : Double.NaN;
        }
    }
}
