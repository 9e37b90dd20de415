package io.limen.gateway.feature;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The sum of a value over events; none is 0. An event without the value adds nothing.
 *
 * <p>The order of events makes no difference, unless there is a reset: {@link Era} says what a late one does. Merging
 * adds; it is associative and commutative where there is no reset.
 *
 * @param on what is summed
 * @param of the value
 * @param fading how old events lose weight
 * @param minus what is taken away, with its own value; the sum reads as 0 then where it would be below a millionth
 * @param reset what empties it
 */
public record Sum(On on, EventExpression of, Fading fading, Optional<On> minus, Optional<On> reset)
        implements Aggregation<Tally> {
    @Override
    public FeatureType type() {
        return FeatureType.NUMBER;
    }

    @Override
    public Set<String> events() {
        return On.namesOf(Stream.of(Optional.of(on), minus, reset)
                .flatMap(Optional::stream)
                .toList());
    }

    @Override
    public Tally empty() {
        return Tally.empty(fading);
    }

    @Override
    public Tally apply(Tally state, Occurrence occurrence) {
        return state.apply(occurrence, on, of, fading, minus, reset);
    }

    @Override
    public double number(Tally state, long now) {
        return state.value(now, fading, minus);
    }

    @Override
    public Tally merge(Tally one, Tally other) {
        return one.merge(other, fading);
    }

    @Override
    public boolean ages() {
        return fading.ages();
    }

    @Override
    public void encode(Tally state, StateWriter out) {
        state.encode(out, fading, reset);
    }

    @Override
    public Tally decode(StateReader in) {
        return Tally.decode(in, fading, reset);
    }
}
