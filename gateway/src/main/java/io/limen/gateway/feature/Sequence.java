package io.limen.gateway.feature;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * How often a pattern was completed: its steps in this order, other events in between allowed, from the first to the
 * last within the window; none is 0.
 *
 * <p>One try is followed at a time. The first step begins it; until the second is reached, the first step again begins
 * it anew, later on it does not. A try whose window is over is dropped, and so is a finished one; what drops it may
 * begin the next. One event is one step. An event older than the last step placed is ignored. Merging adds what was
 * completed and follows the try that got further; it is associative and commutative.
 *
 * @param steps at least two
 * @param windowMillis the longest time from the first step to the last
 */
public record Sequence(List<On> steps, long windowMillis) implements Aggregation<Sequence.Tries> {
    public static final int STEPS_MAX = 16;

    private static final Tries NONE = new Tries(0, 0, 0, 0);

    private static final Comparator<Tries> PROGRESS = Comparator.comparingInt(Tries::reached)
            .thenComparingLong(Tries::start)
            .thenComparingLong(Tries::placed);

    /**
     * The tries so far.
     *
     * @param completed how many reached the last step
     * @param reached how many steps the open try has reached
     * @param start event time of its first step, epoch milliseconds; 0 for none
     * @param placed event time of the last step placed in any try, epoch milliseconds; 0 for none
     */
    record Tries(long completed, int reached, long start, long placed) implements FeatureState {}

    public Sequence {
        steps = List.copyOf(steps);
        if (steps.size() < 2 || steps.size() > STEPS_MAX) {
            throw new IllegalArgumentException("steps: " + steps.size() + " (expected: 2 to " + STEPS_MAX + ")");
        }
    }

    @Override
    public FeatureType type() {
        return FeatureType.NUMBER;
    }

    @Override
    public Set<String> events() {
        return On.namesOf(steps);
    }

    @Override
    public Tries empty() {
        return NONE;
    }

    @Override
    public Tries apply(Tries state, Occurrence occurrence) {
        long time = occurrence.time();
        if (time < state.placed) {
            return state;
        }
        boolean open = state.reached > 0 && time - state.start <= windowMillis;
        if (open && steps.get(state.reached).matches(occurrence)) {
            return state.reached + 1 == steps.size()
                    ? new Tries(state.completed + 1, 0, 0, time)
                    : new Tries(state.completed, state.reached + 1, state.start, time);
        }
        boolean begins = !open || state.reached == 1;
        return begins && steps.get(0).matches(occurrence) ? new Tries(state.completed, 1, time, time) : state;
    }

    @Override
    public double number(Tries state, long now) {
        return state.completed;
    }

    @Override
    public Tries merge(Tries one, Tries other) {
        Tries further = PROGRESS.compare(one, other) >= 0 ? one : other;
        return new Tries(one.completed + other.completed, further.reached, further.start, further.placed);
    }

    @Override
    public void encode(Tries state, StateWriter out) {
        out.integer(state.completed).integer(state.reached).time(state.start).time(state.placed);
    }

    @Override
    public Tries decode(StateReader in) {
        return new Tries(in.integer(), in.size(steps.size() - 1), in.time(), in.time());
    }
}
