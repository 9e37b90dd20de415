package io.limen.gateway.flow;

import io.limen.gateway.segment.SegmentChange;
import io.limen.gateway.segment.View;
import java.util.HashMap;
import java.util.Map;

/** Counts visitors and memberships by partition, kept up to date by what changes. Used on one thread. */
final class AudienceCount {
    private final Map<Integer, Count> partitionToCount = new HashMap<>();

    /** The counts of one partition. */
    private static final class Count {
        private long visitors;
        private final Map<String, Long> segmentToVisitors = new HashMap<>();
    }

    void found(int partition, View view) {
        Count count = count(partition);
        count.visitors++;
        view.memberships().forEach(membership -> count.segmentToVisitors.merge(membership.segment(), 1L, Long::sum));
    }

    void changed(int partition, View before, View after) {
        Count count = count(partition);
        if (before.snapshot().isEmpty()) {
            count.visitors++;
        }
        for (SegmentChange change : SegmentChange.between(before, after, null)) {
            count.segmentToVisitors.merge(change.segment(), change.entered() ? 1L : -1L, Long::sum);
        }
    }

    void forget(int partition) {
        partitionToCount.remove(partition);
    }

    Audiences now() {
        Map<String, Long> segmentToVisitors = new HashMap<>();
        long visitors = 0;
        for (Count count : partitionToCount.values()) {
            visitors += count.visitors;
            count.segmentToVisitors.forEach((segment, n) -> segmentToVisitors.merge(segment, n, Long::sum));
        }
        return new Audiences(visitors, Map.copyOf(segmentToVisitors));
    }

    private Count count(int partition) {
        return partitionToCount.computeIfAbsent(partition, key -> new Count());
    }
}
