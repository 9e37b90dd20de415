package io.limen.gateway.rules.cel;

import io.limen.gateway.event.Value;
import io.limen.gateway.rules.cel.Node.Any;
import io.limen.gateway.rules.cel.Node.Numeric;
import io.limen.gateway.rules.cel.Node.Textual;
import io.limen.gateway.rules.cel.Node.Truth;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values as people read them. */
final class Spoken {
    private static final String MISSING = "missing";
    private static final MathContext DIGITS = new MathContext(6);

    private Spoken() {}

    static <S> String value(Comparison.Operand<S> operand, S subject) {
        Node<S> node = operand.node();
        if (node instanceof Numeric<S> numeric) {
            return number(operand.type(), numeric.of(subject));
        }
        if (node instanceof Textual<S> textual) {
            return text(textual.of(subject));
        }
        if (node instanceof Truth<S> truth) {
            return Double.isNaN(truth.number(subject)) ? MISSING : Boolean.toString(truth.test(subject));
        }
        return value(((Any<S>) node).of(subject));
    }

    private static String value(@Nullable Value value) {
        if (value instanceof Value.Num num) {
            return number(Type.NUMBER, num.number());
        }
        if (value instanceof Value.Bool bool) {
            return Boolean.toString(bool.bool());
        }
        if (value instanceof Value.Items items) {
            return "a list of " + items.items().size();
        }
        return value instanceof Value.Fields
                ? "an object"
                : text(value instanceof Value.Text text ? text.text() : null);
    }

    private static String text(@Nullable String text) {
        return text == null ? MISSING : "'" + text + "'";
    }

    private static String number(Type type, double number) {
        if (Double.isNaN(number)) {
            return type == Type.DURATION ? "never" : MISSING;
        }
        if (type == Type.DURATION) {
            return duration(Objects.duration(number));
        }
        if (type == Type.TIME) {
            return Calendar.instant(number).toString();
        }
        return Double.isFinite(number)
                ? new BigDecimal(number).round(DIGITS).stripTrailingZeros().toPlainString()
                : Double.toString(number);
    }

    /** Such as {@code 1h 30m 5s}; milliseconds only below a minute. */
    private static String duration(Duration duration) {
        if (duration.abs().toMillis() < 60_000) {
            return new BigDecimal(duration.toMillis())
                            .movePointLeft(3)
                            .stripTrailingZeros()
                            .toPlainString() + "s";
        }
        Duration shown = duration.truncatedTo(ChronoUnit.SECONDS);
        return shown.toString().substring(2).toLowerCase(Locale.ROOT).replaceAll("([hm])(?=.)", "$1 ");
    }
}
