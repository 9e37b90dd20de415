package io.limen.gateway.feature;

import java.util.Comparator;
import java.util.Set;

/**
 * How many seconds the visitor stayed on matching pages; none is 0.
 *
 * <p>A stay begins with a matching event and ends with the next view of a page that does not match. What counts is the
 * time between events that follow each other in it, each pause at most the gap: nothing tells how long the visitor
 * looked after the last event, so that adds nothing. An event older than the last one placed is ignored. Merging adds
 * and follows the stay that was placed last; it is associative and commutative.
 *
 * @param on the page views to measure
 * @param gapMillis the longest pause that counts in full
 */
public record Dwell(On on, long gapMillis) implements Aggregation<Dwell.Stays> {
    private static final Stays NONE = new Stays(0, false, 0);

    private static final Comparator<Stays> PLACED =
            Comparator.comparingLong(Stays::placed).thenComparing(Stays::open);

    /**
     * The stays so far.
     *
     * @param millis the time that counts
     * @param open whether the visitor is on a matching page
     * @param placed event time of the last event of a stay, epoch milliseconds; 0 before any
     */
    record Stays(long millis, boolean open, long placed) implements FeatureState {}

    @Override
    public FeatureType type() {
        return FeatureType.NUMBER;
    }

    /** All: any event shows that the visitor was still there. */
    @Override
    public Set<String> events() {
        return Set.of();
    }

    @Override
    public Stays empty() {
        return NONE;
    }

    @Override
    public Stays apply(Stays state, Occurrence occurrence) {
        long time = occurrence.time();
        if (time < state.placed) {
            return state;
        }
        boolean matches = on.matches(occurrence);
        if (!state.open) {
            return matches ? new Stays(state.millis, true, time) : state;
        }
        long pause = Math.min(time - state.placed, gapMillis);
        return new Stays(state.millis + pause, matches || !occurrence.isPageView(), time);
    }

    @Override
    public double number(Stays state, long now) {
        return state.millis / 1000.0;
    }

    @Override
    public Stays merge(Stays one, Stays other) {
        Stays last = PLACED.compare(one, other) >= 0 ? one : other;
        return new Stays(one.millis + other.millis, last.open, last.placed);
    }

    @Override
    public void encode(Stays state, StateWriter out) {
        out.integer(state.millis).integer(state.open ? 1 : 0).time(state.placed);
    }

    @Override
    public Stays decode(StateReader in) {
        return new Stays(in.integer(), in.size(1) == 1, in.time());
    }
}
