package io.limen.gateway.feature;

import java.util.List;
import java.util.Set;

/**
 * The sum of the weights of events; none is 0. An event that several weights match adds each.
 *
 * <p>The order of events makes no difference. Merging adds; it is associative and commutative.
 *
 * @param weights what weighs how much
 * @param fading how old events lose weight
 */
public record Weigh(List<Weight> weights, Fading fading) implements Aggregation<Tally> {

    /** What an event weighs; negative weights count against. */
    public record Weight(On on, double weight) {
        public Weight {
            if (!Double.isFinite(weight)) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: finite)");
            }
        }
    }

    public Weigh {
        weights = List.copyOf(weights);
    }

    @Override
    public FeatureType type() {
        return FeatureType.NUMBER;
    }

    @Override
    public Set<String> events() {
        return On.namesOf(weights.stream().map(Weight::on).toList());
    }

    @Override
    public Tally empty() {
        return Tally.empty(fading);
    }

    @Override
    public Tally apply(Tally state, Occurrence occurrence) {
        double sum = 0;
        for (Weight weight : weights) {
            if (weight.on.matches(occurrence)) {
                sum += weight.weight;
            }
        }
        return sum == 0 ? state : state.plus(occurrence.time(), sum, fading);
    }

    @Override
    public double number(Tally state, long now) {
        return fading.value(state.amount(), now);
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
        fading.encode(state.amount(), out);
    }

    @Override
    public Tally decode(StateReader in) {
        return new Tally(fading.decode(in), Era.FIRST);
    }
}
