package io.limen.gateway.event;

import java.util.Locale;
import java.util.Optional;

/** What the tracking plan says a property is. */
public enum PropertyType {
    /** A string; a number or boolean is written out. */
    TEXT,
    /** A finite number; a numeric string is read as one. */
    NUMBER,
    /** A whole number; a numeric string is read as one. */
    INTEGER,
    /** True or false, also as the strings {@code true} and {@code false}. */
    BOOLEAN,
    /** A list of anything. */
    LIST,
    /** An object of anything. */
    OBJECT;

    private static final double WHOLE_MAX = 1L << 53;

    /** The word used in configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value as this type, without loss; empty where it is something else. Never NaN. */
    public Optional<Value> coerce(Value value) {
        return switch (this) {
            case TEXT -> text(value);
            case NUMBER -> number(value);
            case INTEGER -> number(value).filter(PropertyType::isWhole);
            case BOOLEAN -> bool(value);
            case LIST -> value instanceof Value.Items ? Optional.of(value) : Optional.empty();
            case OBJECT -> value instanceof Value.Fields ? Optional.of(value) : Optional.empty();
        };
    }

    private static Optional<Value> text(Value value) {
        if (value instanceof Value.Num num) {
            double number = num.number();
            return Optional.of(new Value.Text(isWhole(value) ? Long.toString((long) number) : Double.toString(number)));
        }
        if (value instanceof Value.Bool bool) {
            return Optional.of(new Value.Text(Boolean.toString(bool.bool())));
        }
        return value instanceof Value.Text ? Optional.of(value) : Optional.empty();
    }

    private static Optional<Value> number(Value value) {
        if (value instanceof Value.Text text) {
            return parse(text.text().strip());
        }
        return value instanceof Value.Num ? Optional.of(value) : Optional.empty();
    }

    /** A plain decimal number; {@code NaN}, {@code Infinity}, hexadecimal and {@code 1d} are none. */
    private static Optional<Value> parse(String text) {
        if (text.length() > 40 || !text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?")) {
            return Optional.empty();
        }
        double number = Double.parseDouble(text);
        return Double.isFinite(number) ? Optional.of(new Value.Num(number)) : Optional.empty();
    }

    private static Optional<Value> bool(Value value) {
        if (value instanceof Value.Text text
                && (text.text().equals("true") || text.text().equals("false"))) {
            return Optional.of(new Value.Bool(text.text().equals("true")));
        }
        return value instanceof Value.Bool ? Optional.of(value) : Optional.empty();
    }

    private static boolean isWhole(Value value) {
        return value instanceof Value.Num num
                && num.number() == Math.rint(num.number())
                && Math.abs(num.number()) <= WHOLE_MAX;
    }
}
