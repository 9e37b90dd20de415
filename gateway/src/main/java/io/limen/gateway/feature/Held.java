package io.limen.gateway.feature;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One value as an event gave it.
 *
 * @param number the value of a number, boolean (1 or 0) or duration (seconds); NaN for a text
 * @param text the value of a text, else null
 * @param at the event's time, epoch milliseconds; 0 before any
 */
record Held(double number, @Nullable String text, long at) implements FeatureState {
    static final Held NOTHING = new Held(Double.NaN, null, 0);

    private static final Comparator<Held> ORDER = Comparator.comparingLong(Held::at)
            .thenComparingDouble(Held::number)
            .thenComparing(Held::text, Comparator.nullsFirst(Comparator.naturalOrder()));

    /** The event's value as this type has it, {@link #NOTHING} where there is none. */
    static Held of(EventExpression of, Occurrence occurrence, FeatureType type) {
        if (type == FeatureType.TEXT) {
            String text = of.text(occurrence);
            return text == null ? NOTHING : new Held(Double.NaN, Bounded.text(text), occurrence.time());
        }
        double number = of.number(occurrence);
        return Double.isNaN(number) ? NOTHING : new Held(Bounded.number(number), null, occurrence.time());
    }

    boolean isNothing() {
        return at == 0;
    }

    /** The later of two; the greater of two of one time, so that it does not matter which comes first. */
    Held later(Held other) {
        return ORDER.compare(this, other) >= 0 ? this : other;
    }

    /** The earlier of two that is anything. */
    Held earlier(Held other) {
        if (isNothing() || other.isNothing()) {
            return isNothing() ? other : this;
        }
        return ORDER.compare(this, other) <= 0 ? this : other;
    }

    void encode(StateWriter out) {
        out.time(at);
        if (isNothing()) {
            return;
        }
        if (text != null) {
            out.text(text);
        } else {
            out.number(number);
        }
    }

    static Held decode(StateReader in, FeatureType type) {
        long at = in.time();
        if (at == 0) {
            return NOTHING;
        }
        return type == FeatureType.TEXT ? new Held(Double.NaN, in.text(), at) : new Held(in.finite(), null, at);
    }
}
