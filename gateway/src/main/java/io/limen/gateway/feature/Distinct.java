package io.limen.gateway.feature;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many different values events had; none is 0. Exact up to {@code keep}, where it stops (values are told apart by
 * 32-bit fingerprints: among 256 values two look alike in 8 of a million sets). The order of events makes no difference; merging is associative and commutative.
 *
 * @param on what is read
 * @param of the value, as a text
 * @param keep the most it counts to, 1 to {@value #KEEP_MAX}
 */
public record Distinct(On on, EventExpression of, int keep) implements Aggregation<Fingerprints> {
    public static final int KEEP_MAX = 256;

    public Distinct {
        if (keep < 1 || keep > KEEP_MAX) {
            throw new IllegalArgumentException("keep: " + keep + " (expected: 1 to " + KEEP_MAX + ")");
        }
    }

    @Override
    public FeatureType type() {
        return FeatureType.NUMBER;
    }

    @Override
    public Set<String> events() {
        return on.events();
    }

    @Override
    public Fingerprints empty() {
        return Fingerprints.NONE;
    }

    @Override
    public Fingerprints apply(Fingerprints state, Occurrence occurrence) {
        @Nullable String text = on.matches(occurrence) ? of.text(occurrence) : null;
        return text == null ? state : state.with(text, keep);
    }

    @Override
    public double number(Fingerprints state, long now) {
        return state.size();
    }

    @Override
    public Fingerprints merge(Fingerprints one, Fingerprints other) {
        return one.merge(other, keep);
    }

    @Override
    public void encode(Fingerprints state, StateWriter out) {
        state.encode(out);
    }

    @Override
    public Fingerprints decode(StateReader in) {
        return Fingerprints.decode(in, keep);
    }
}
