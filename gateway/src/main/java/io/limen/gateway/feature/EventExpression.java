package io.limen.gateway.feature;

import io.limen.gateway.event.Value;
import org.jspecify.annotations.Nullable;

/**
 * What a feature reads from an event: the {@code of} of its definition. Handed in already compiled.
 *
 * <p>Pure and total: what is missing or of the wrong type gives null, never an exception.
 */
@FunctionalInterface
public interface EventExpression {
    @Nullable
    Value of(Occurrence occurrence);

    /** The value as a number (a boolean is 1 or 0), or NaN where there is none. */
    default double number(Occurrence occurrence) {
        Value value = of(occurrence);
        if (value instanceof Value.Num num) {
            return num.number();
        }
        return value instanceof Value.Bool bool ? (bool.bool() ? 1 : 0) : Double.NaN;
    }

    /** The value as a text (a number in its shortest form), or null where there is none. */
    default @Nullable String text(Occurrence occurrence) {
        Value value = of(occurrence);
        if (value instanceof Value.Text text) {
            return text.text();
        }
        if (value instanceof Value.Num num) {
            double number = num.number();
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? Long.toString((long) number)
                    : Double.toString(number);
        }
        return value instanceof Value.Bool bool ? Boolean.toString(bool.bool()) : null;
    }
}
