package io.limen.gateway.experiment.count;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was counted of a variant.
 *
 * @param exposed visitors who were exposed to it first
 * @param drifted those of them who were exposed to another, too
 * @param goalToConversions what they did afterwards
 */
public record Tally(long exposed, long drifted, SortedMap<String, Conversions> goalToConversions) {
    static final Tally NONE = new Tally(0, 0, new TreeMap<>());

    public Tally {
        goalToConversions = Collections.unmodifiableSortedMap(new TreeMap<>(goalToConversions));
    }

    Tally plus(Tally other) {
        TreeMap<String, Conversions> goals = new TreeMap<>(goalToConversions);
        other.goalToConversions.forEach((goal, more) -> goals.merge(goal, more, Conversions::plus));
        return new Tally(exposed + other.exposed, drifted + other.drifted, goals);
    }
}
