package io.limen.gateway.feature;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The value of the latest event that has one, by event time; of two of the same time, the one that came in later. Texts
 * are cut at 128 characters. Merging keeps the later; it is associative and commutative.
 *
 * @param on what is read
 * @param of the value
 * @param type what the value is read as; one that cannot be read as this type counts as none
 */
public record Last(On on, EventExpression of, FeatureType type) implements Aggregation<Held> {
    @Override
    public Set<String> events() {
        return on.events();
    }

    @Override
    public Held empty() {
        return Held.NOTHING;
    }

    @Override
    public Held apply(Held state, Occurrence occurrence) {
        if (occurrence.time() < state.at() || !on.matches(occurrence)) {
            return state;
        }
        Held held = Held.of(of, occurrence, type);
        return held.isNothing() ? state : held;
    }

    @Override
    public double number(Held state, long now) {
        return state.number();
    }

    @Override
    public @Nullable String text(Held state, long now) {
        return state.text();
    }

    @Override
    public Held merge(Held one, Held other) {
        return one.later(other);
    }

    @Override
    public void encode(Held state, StateWriter out) {
        state.encode(out);
    }

    @Override
    public Held decode(StateReader in) {
        return Held.decode(in, type);
    }
}
