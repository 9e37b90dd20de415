package io.limen.gateway.feature;

import io.limen.gateway.event.Value;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How many events; none is 0.
 *
 * <p>The order of events makes no difference, unless there is a reset: {@link Era} says what a late one does. Merging
 * adds; it is associative and commutative where there is no reset.
 *
 * @param on what counts
 * @param fading how old events lose weight
 * @param minus what takes one away; the count reads as 0 then where it would be below
 * @param reset what empties it
 */
public record Count(On on, Fading fading, Optional<On> minus, Optional<On> reset) implements Aggregation<Tally> {
    private static final Value VALUE = new Value.Num(1);
    private static final EventExpression ONE = occurrence -> VALUE;

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
        return state.apply(occurrence, on, ONE, fading, minus, reset);
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
