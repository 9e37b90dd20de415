package io.limen.gateway.faults;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many events of each name each visitor sent.
 *
 * @param visitorToCounts by name of event
 */
record Ledger(Map<String, Map<String, Integer>> visitorToCounts) {
    Ledger() {
        this(new TreeMap<>());
    }

    void add(String visitor, String event) {
        visitorToCounts.computeIfAbsent(visitor, key -> new TreeMap<>()).merge(event, 1, Integer::sum);
    }

    int count(String visitor, String event) {
        return visitorToCounts.getOrDefault(visitor, Map.of()).getOrDefault(event, 0);
    }

    int total() {
        return visitorToCounts.values().stream()
                .flatMap(counts -> counts.values().stream())
                .mapToInt(Integer::intValue)
                .sum();
    }
}
