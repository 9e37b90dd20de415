package io.limen.gateway.ops;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Which events and properties were seen since the start, and which of them the tracking plan does not know. Names only,
 * never values. Bounded: names come from anybody, so what does not fit is only counted. Safe for all threads.
 */
public final class EventCensus {
    public static final int EVENTS_MAX = 1_000;
    public static final int PROPERTIES_MAX = 200;

    private final Map<String, Seen> nameToSeen = new ConcurrentHashMap<>();
    private final LongAdder beyond = new LongAdder();

    private static final class Seen {
        private final LongAdder count = new LongAdder();
        private final LongAdder bad = new LongAdder();
        private final Map<String, LongAdder> propertyToCount = new ConcurrentHashMap<>();
        private final Map<String, LongAdder> unplannedToCount = new ConcurrentHashMap<>();
        private volatile boolean planned;
    }

    /**
     * One event that was seen.
     *
     * @param planned whether the tracking plan knows it
     * @param bad how often a property was not as planned
     * @param properties property to how often it came
     * @param unplanned those among them the plan does not know
     */
    public record Line(
            String name,
            long count,
            boolean planned,
            long bad,
            Map<String, Long> properties,
            Map<String, Long> unplanned) {}

    /** An event came. */
    public void saw(String name, boolean planned, boolean bad, Collection<String> properties, List<String> unplanned) {
        Seen seen = nameToSeen.get(name);
        if (seen == null) {
            if (nameToSeen.size() >= EVENTS_MAX) {
                beyond.increment();
                return;
            }
            seen = nameToSeen.computeIfAbsent(name, absent -> new Seen());
        }
        seen.planned = planned;
        seen.count.increment();
        if (bad) {
            seen.bad.increment();
        }
        count(seen.propertyToCount, properties);
        count(seen.unplannedToCount, unplanned);
    }

    /** What was seen, by name. */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        new TreeMap<>(nameToSeen)
                .forEach((name, seen) -> lines.add(new Line(
                        name,
                        seen.count.sum(),
                        seen.planned,
                        seen.bad.sum(),
                        sums(seen.propertyToCount),
                        sums(seen.unplannedToCount))));
        return lines;
    }

    /** How many events came under names that did not fit. */
    public long beyond() {
        return beyond.sum();
    }

    private static void count(Map<String, LongAdder> nameToCount, Collection<String> names) {
        for (String name : names) {
            LongAdder count = nameToCount.get(name);
            if (count == null && nameToCount.size() < PROPERTIES_MAX) {
                count = nameToCount.computeIfAbsent(name, absent -> new LongAdder());
            }
            if (count != null) {
                count.increment();
            }
        }
    }

    private static Map<String, Long> sums(Map<String, LongAdder> nameToCount) {
        Map<String, Long> sums = new TreeMap<>();
        nameToCount.forEach((name, count) -> sums.put(name, count.sum()));
        return sums;
    }
}
