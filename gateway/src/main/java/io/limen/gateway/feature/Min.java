package io.limen.gateway.feature;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The least value over events; missing before any.
 *
 * <p>The order of events makes no difference, unless there is a reset: {@link Era} says what a late one does. Merging
 * is associative and commutative where there is no reset.
 *
 * @param on what is read
 * @param of the value
 * @param reset what empties it
 */
public record Min(On on, EventExpression of, Optional<On> reset) implements Aggregation<Extreme> {
    @Override
    public FeatureType type() {
        return FeatureType.NUMBER;
    }

    @Override
    public Set<String> events() {
        return On.namesOf(Stream.concat(Stream.of(on), reset.stream()).toList());
    }

    @Override
    public Extreme empty() {
        return Extreme.NONE;
    }

    @Override
    public Extreme apply(Extreme state, Occurrence occurrence) {
        return state.apply(occurrence, on, of, reset, false);
    }

    @Override
    public double number(Extreme state, long now) {
        return state.value();
    }

    @Override
    public Extreme merge(Extreme one, Extreme other) {
        return one.merge(other, false);
    }

    @Override
    public void encode(Extreme state, StateWriter out) {
        state.encode(out, reset);
    }

    @Override
    public Extreme decode(StateReader in) {
        return Extreme.decode(in, reset);
    }
}
