package io.limen.gateway.feature;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The time since the latest event; never before the first, and again from a reset until the next. The order of events
 * makes no difference; merging is associative and commutative.
 *
 * @param on the event
 * @param reset what makes it never again; of the same time as the event, it wins
 */
public record Since(On on, Optional<On> reset) implements Aggregation<Since.Moments> {
    private static final Moments NEVER = new Moments(0, 0);

    /**
     * The latest of each, by event time.
     *
     * @param event epoch milliseconds; 0 for never
     * @param reset epoch milliseconds; 0 for never
     */
    record Moments(long event, long reset) implements FeatureState {
        @Override
        public long at() {
            return Math.max(0, event);
        }
    }

    @Override
    public FeatureType type() {
        return FeatureType.DURATION;
    }

    @Override
    public Set<String> events() {
        return On.namesOf(Stream.concat(Stream.of(on), reset.stream()).toList());
    }

    @Override
    public Moments empty() {
        return NEVER;
    }

    @Override
    public Moments apply(Moments state, Occurrence occurrence) {
        long time = occurrence.time();
        long event = time > state.event && on.matches(occurrence) ? time : state.event;
        boolean resets = time > state.reset && reset.isPresent() && reset.get().matches(occurrence);
        long last = resets ? time : state.reset;
        return event == state.event && last == state.reset ? state : new Moments(event, last);
    }

    @Override
    public double number(Moments state, long now) {
        return state.event == 0 || state.event <= state.reset ? Double.NaN : Math.max(0, now - state.event) / 1000.0;
    }

    @Override
    public Moments merge(Moments one, Moments other) {
        return new Moments(Math.max(one.event, other.event), Math.max(one.reset, other.reset));
    }

    @Override
    public void encode(Moments state, StateWriter out) {
        out.time(state.event);
        if (reset.isPresent()) {
            out.time(state.reset);
        }
    }

    @Override
    public Moments decode(StateReader in) {
        long event = in.time();
        return new Moments(event, reset.isPresent() ? in.time() : 0);
    }
}
