package io.limen.gateway.rules.cel;

import io.limen.gateway.event.Value;
import io.limen.gateway.rules.cel.Node.Any;
import io.limen.gateway.rules.cel.Node.Numeric;
import io.limen.gateway.rules.cel.Node.Textual;
import io.limen.gateway.rules.cel.Node.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as the library wants them. */
final class Objects {
    private Objects() {}

    /** What a declared name is for this subject; null where missing. */
    static <S> @Nullable Object of(Declaration<S> declaration, S subject) {
        Node<S> node = declaration.node();
        if (node instanceof Numeric<S> numeric) {
            return number(declaration.type(), numeric.of(subject));
        }
        if (node instanceof Textual<S> textual) {
            return textual.of(subject);
        }
        if (node instanceof Truth<S> truth) {
            return Double.isNaN(truth.number(subject)) ? null : (Object) truth.test(subject);
        }
        Value value = ((Any<S>) node).of(subject);
        return value == null ? null : of(value);
    }

    private static @Nullable Object number(Type type, double number) {
        if (Double.isNaN(number)) {
            return null;
        }
        return switch (type) {
            case DURATION -> duration(number);
            case TIME -> Calendar.instant(number);
            default -> number;
        };
    }

    static Duration duration(double millis) {
        long whole = (long) Math.floor(millis);
        return Duration.ofMillis(whole).plusNanos(Math.round((millis - whole) * 1e6));
    }

    /** What the library answered; null where it is nothing an event could hold. */
    static @Nullable Value value(@Nullable Object object) {
        if (object instanceof String text) {
            return new Value.Text(text);
        }
        if (object instanceof Boolean bool) {
            return new Value.Bool(bool);
        }
        if (object instanceof Duration duration) {
            return Kinds.value(millis(duration));
        }
        if (object instanceof Instant time) {
            return new Value.Num(time.toEpochMilli());
        }
        return object instanceof Number number ? Kinds.value(number.doubleValue()) : null;
    }

    static double millis(Duration duration) {
        return duration.getSeconds() * 1e3 + duration.getNano() / 1e6;
    }

    private static Object of(Value value) {
        if (value instanceof Value.Text text) {
            return text.text();
        }
        if (value instanceof Value.Num num) {
            return num.number();
        }
        if (value instanceof Value.Bool bool) {
            return bool.bool();
        }
        if (value instanceof Value.Items items) {
            return List.copyOf(items.items().stream().map(Objects::of).toList());
        }
        Map<String, Object> fields = new HashMap<>();
        ((Value.Fields) value).fields().forEach((key, field) -> fields.put(key, of(field)));
        return fields;
    }
}
