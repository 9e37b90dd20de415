package io.limen.gateway.decision;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the clocks of a place show. Reading it allocates nothing: the times at which clocks are put forward or back are looked
 * up once, for as long as anybody plans ahead.
 */
public final class WallClock {
    private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2100-01-01T00:00:00Z");

    private final ZoneId zone;
    private final ZoneRules rules;
    private final long[] changes;
    private final int[] offsets;

    public WallClock(ZoneId zone) {
        this.zone = zone;
        this.rules = zone.getRules();
        List<Long> moments = new ArrayList<>(List.of(FIRST.getEpochSecond()));
        List<Integer> seconds = new ArrayList<>(List.of(rules.getOffset(FIRST).getTotalSeconds()));
        ZoneOffsetTransition next = rules.nextTransition(FIRST);
        while (next != null && next.getInstant().isBefore(LAST)) {
            moments.add(next.toEpochSecond());
            seconds.add(next.getOffsetAfter().getTotalSeconds());
            next = rules.nextTransition(next.getInstant());
        }
        this.changes = moments.stream().mapToLong(Long::longValue).toArray();
        this.offsets = seconds.stream().mapToInt(Integer::intValue).toArray();
    }

    public ZoneId zone() {
        return zone;
    }

    /** Seconds since the local 1970 at this moment, in epoch milliseconds. */
    long localSecond(long now) {
        long second = Math.floorDiv(now, 1_000L);
        boolean known = second >= changes[0] && second < LAST.getEpochSecond();
        return second
                + (known
                        ? offset(second)
                        : rules.getOffset(Instant.ofEpochSecond(second)).getTotalSeconds());
    }

    private int offset(long second) {
        int found = Arrays.binarySearch(changes, second);
        return offsets[found >= 0 ? found : -found - 2];
    }
}
