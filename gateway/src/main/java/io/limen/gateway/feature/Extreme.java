package io.limen.gateway.feature;

import java.util.Optional;

/**
 * The state of a minimum or maximum.
 *
 * @param value NaN before any
 * @param era since when, if there is a reset
 */
record Extreme(double value, Era era) implements FeatureState {
    static final Extreme NONE = new Extreme(Double.NaN, Era.FIRST);

    /** After an event: a reset empties and does nothing else. */
    Extreme apply(Occurrence occurrence, On on, EventExpression of, Optional<On> reset, boolean greatest) {
        long time = occurrence.time();
        if (reset.isPresent() && reset.get().matches(occurrence)) {
            return reset(time);
        }
        if (!on.matches(occurrence) || era.excludes(time)) {
            return this;
        }
        double candidate = of.number(occurrence);
        if (Double.isNaN(candidate)) {
            return this;
        }
        double next = choose(value, Bounded.number(candidate), greatest);
        Era held = reset.isPresent() ? era.holding(time) : era;
        return Double.compare(next, value) == 0 && held.equals(era) ? this : new Extreme(next, held);
    }

    private Extreme reset(long time) {
        Era after = era.after(time);
        if (after.equals(era)) {
            return this;
        }
        return new Extreme(era.endsWith(time) ? Double.NaN : value, after);
    }

    Extreme merge(Extreme other, boolean greatest) {
        Extreme one = reset(other.era.resetAt());
        Extreme two = other.reset(era.resetAt());
        return new Extreme(choose(one.value, two.value, greatest), one.era.merge(two.era));
    }

    private static double choose(double one, double other, boolean greatest) {
        if (Double.isNaN(one) || Double.isNaN(other)) {
            return Double.isNaN(one) ? other : one;
        }
        return greatest ? Math.max(one, other) : Math.min(one, other);
    }

    void encode(StateWriter out, Optional<On> reset) {
        boolean any = !Double.isNaN(value);
        out.integer(any ? 1 : 0);
        if (any) {
            out.number(value);
        }
        if (reset.isPresent()) {
            era.encode(out);
        }
    }

    static Extreme decode(StateReader in, Optional<On> reset) {
        double value = in.size(1) == 1 ? in.finite() : Double.NaN;
        return new Extreme(value, reset.isPresent() ? Era.decode(in) : Era.FIRST);
    }
}
