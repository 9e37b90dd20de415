package io.limen.gateway.feature;

import java.util.Optional;

/**
 * The state of a count or sum.
 *
 * @param amount what has been added, less what has been taken away
 * @param era since when, if there is a reset
 */
record Tally(Amount amount, Era era) implements FeatureState {
    /** What removing leaves of a sum of fractions: less than this is nothing. */
    private static final double REST_MAX = 1e-6;

    static Tally empty(Fading fading) {
        return new Tally(fading.empty(), Era.FIRST);
    }

    /** After an event: a reset empties and does nothing else; one that is added and taken away cancels out. */
    Tally apply(
            Occurrence occurrence, On on, EventExpression of, Fading fading, Optional<On> minus, Optional<On> reset) {
        long time = occurrence.time();
        if (reset.isPresent() && reset.get().matches(occurrence)) {
            return reset(time, fading);
        }
        boolean adds = on.matches(occurrence);
        boolean takes = minus.isPresent() && minus.get().matches(occurrence);
        if (adds == takes || era.excludes(time)) {
            return this;
        }
        double weight = of.number(occurrence);
        if (Double.isNaN(weight)) {
            return this;
        }
        Amount next = fading.add(amount, time, Bounded.number(adds ? weight : -weight));
        Era held = reset.isPresent() ? era.holding(time) : era;
        return next == amount && held.equals(era) ? this : new Tally(next, held);
    }

    /** With so much more, where nothing resets it. */
    Tally plus(long time, double weight, Fading fading) {
        Amount next = fading.add(amount, time, Bounded.number(weight));
        return next == amount ? this : new Tally(next, era);
    }

    private Tally reset(long time, Fading fading) {
        Era after = era.after(time);
        if (after.equals(era)) {
            return this;
        }
        return new Tally(era.endsWith(time) ? fading.empty() : amount, after);
    }

    /** Where something can be taken away, what is left is never below nothing. */
    double value(long now, Fading fading, Optional<On> minus) {
        double value = fading.value(amount, now);
        return minus.isPresent() && value < REST_MAX ? 0 : value;
    }

    Tally merge(Tally other, Fading fading) {
        Tally one = reset(other.era.resetAt(), fading);
        Tally two = other.reset(era.resetAt(), fading);
        return new Tally(fading.merge(one.amount, two.amount), one.era.merge(two.era));
    }

    void encode(StateWriter out, Fading fading, Optional<On> reset) {
        fading.encode(amount, out);
        if (reset.isPresent()) {
            era.encode(out);
        }
    }

    static Tally decode(StateReader in, Fading fading, Optional<On> reset) {
        Amount amount = fading.decode(in);
        return new Tally(amount, reset.isPresent() ? Era.decode(in) : Era.FIRST);
    }
}
