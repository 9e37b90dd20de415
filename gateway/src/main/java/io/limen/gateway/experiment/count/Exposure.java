package io.limen.gateway.experiment.count;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * That a visitor was exposed to a variant, and what followed.
 *
 * @param variant the first that was seen: it stays, whatever is seen later
 * @param context what the variant was drawn for, such as a segment; empty where that had no say
 * @param first event time of the first exposure, epoch milliseconds
 * @param last event time of the latest
 * @param drifted whether another variant was seen, too
 * @param goalToReached the goals that were reached
 */
public record Exposure(
        String variant,
        String context,
        long first,
        long last,
        boolean drifted,
        SortedMap<String, Reached> goalToReached) {
    public Exposure {
        goalToReached = Collections.unmodifiableSortedMap(new TreeMap<>(goalToReached));
    }

    static Exposure of(String variant, String context, long at) {
        return new Exposure(variant, context, at, at, false, new TreeMap<>());
    }

    /** After this variant was seen at that time. */
    Exposure seen(String again, long at) {
        return new Exposure(
                variant,
                context,
                Math.min(first, at),
                Math.max(last, at),
                drifted || !again.equals(variant),
                goalToReached);
    }

    /** After an event at that time which may reach a goal; the same instance where it was too early or too late. */
    Exposure reached(Goal goal, long at, long worth) {
        if (at < first || at - last > goal.withinMillis()) {
            return this;
        }
        TreeMap<String, Reached> reached = new TreeMap<>(goalToReached);
        reached.merge(goal.name(), new Reached(at - first, worth), Reached::plus);
        return new Exposure(variant, context, first, last, drifted, reached);
    }

    /**
     * What is known of one visitor under two ids: the earlier exposure stays; what was reached after either is counted as
     * reached after it.
     */
    Exposure merge(Exposure other) {
        boolean isFirst = first < other.first || (first == other.first && variant.compareTo(other.variant) <= 0);
        Exposure earlier = isFirst ? this : other;
        Exposure later = isFirst ? other : this;
        TreeMap<String, Reached> reached = new TreeMap<>(earlier.goalToReached);
        for (Map.Entry<String, Reached> goal : later.goalToReached.entrySet()) {
            Reached sooner = new Reached(
                    goal.getValue().afterMillis() + later.first - earlier.first,
                    goal.getValue().worth());
            reached.merge(goal.getKey(), sooner, Reached::plus);
        }
        return new Exposure(
                earlier.variant,
                earlier.context,
                earlier.first,
                Math.max(last, other.last),
                drifted || other.drifted || !variant.equals(other.variant),
                reached);
    }
}
