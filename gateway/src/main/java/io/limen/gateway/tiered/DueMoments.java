package io.limen.gateway.tiered;

import io.limen.gateway.segment.Condition;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** When visitors of a partition are to be looked at again: those soon due, and all that are not durable. At home. */
final class DueMoments {
    /** How far the durable index was read. */
    final Sweep sweep = new Sweep();

    private final TreeSet<Moment> moments =
            new TreeSet<>(Comparator.comparingLong(Moment::at).thenComparing(Moment::visitor));
    private final Map<String, Long> visitorToAt = new HashMap<>();

    private record Moment(long at, String visitor) {}

    /** A walk along the durable index, some pages at a time. Wall-clock milliseconds. */
    static final class Sweep {
        long from;
        long until = Long.MIN_VALUE;
        /** What was read completely so far; nothing at first. */
        long readUntil = Long.MIN_VALUE;

        long nextAt = Long.MIN_VALUE;
        boolean reading;
    }

    void set(String visitor, long at) {
        remove(visitor);
        if (at != Condition.NEVER) {
            visitorToAt.put(visitor, at);
            moments.add(new Moment(at, visitor));
        }
    }

    void remove(String visitor) {
        Long at = visitorToAt.remove(visitor);
        if (at != null) {
            moments.remove(new Moment(at, visitor));
        }
    }

    /** The durable index has it now: forgets what lies beyond what was read of it. */
    void durable(String visitor) {
        Long at = visitorToAt.get(visitor);
        if (at != null && sweep.readUntil != Long.MIN_VALUE && at >= sweep.readUntil) {
            remove(visitor);
        }
    }

    List<String> until(long until, int visitorsMax) {
        return moments.stream()
                .limit(visitorsMax)
                .takeWhile(moment -> moment.at <= until)
                .map(Moment::visitor)
                .toList();
    }

    int size() {
        return moments.size();
    }
}
