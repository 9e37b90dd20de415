package io.limen.gateway.feature;

import java.util.Set;

/**
 * How many sessions: runs of events in which no two that follow each other are further apart than the gap; none is 0.
 *
 * <p>An event older than the run it finds open is ignored. Merging adds, and counts once what overlaps of the two
 * latest runs; it is commutative, but not associative, as earlier runs are no longer known.
 *
 * @param on what belongs to a session
 * @param gapMillis the longest pause in a session
 */
public record Sessions(On on, long gapMillis) implements Aggregation<Sessions.Runs> {
    private static final Runs NONE = new Runs(0, 0, 0);

    /**
     * How many runs there were, the latest one among them.
     *
     * @param start event time of the latest run's first event, epoch milliseconds
     * @param last event time of the latest run's last event, epoch milliseconds
     */
    record Runs(long count, long start, long last) implements FeatureState {
        @Override
        public long at() {
            return Math.max(0, last);
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
    public Runs empty() {
        return NONE;
    }

    @Override
    public Runs apply(Runs state, Occurrence occurrence) {
        long time = occurrence.time();
        if (!on.matches(occurrence) || (state.count > 0 && time <= state.last)) {
            return state;
        }
        return state.count == 0 || time - state.last > gapMillis
                ? new Runs(state.count + 1, time, time)
                : new Runs(state.count, state.start, time);
    }

    @Override
    public double number(Runs state, long now) {
        return state.count;
    }

    @Override
    public Runs merge(Runs one, Runs other) {
        if (one.count == 0 || other.count == 0) {
            return one.count == 0 ? other : one;
        }
        Runs later = one.start >= other.start ? one : other;
        Runs earlier = one.start >= other.start ? other : one;
        return later.start - earlier.last > gapMillis
                ? new Runs(one.count + other.count, later.start, later.last)
                : new Runs(one.count + other.count - 1, earlier.start, Math.max(one.last, other.last));
    }

    @Override
    public void encode(Runs state, StateWriter out) {
        out.integer(state.count).time(state.start).time(state.last);
    }

    @Override
    public Runs decode(StateReader in) {
        return new Runs(in.integer(), in.time(), in.time());
    }
}
