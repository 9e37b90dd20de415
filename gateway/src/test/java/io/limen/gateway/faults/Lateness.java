package io.limen.gateway.faults;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Which answers came too late: later than the deadline by more than the machine itself took around that time, which is
 * the longest call that did nothing on the same way, and how long the loops of the gateway that answered waited for a
 * processor. An answer for which the balancer had to ask a second gateway is judged by the clock of the one that gave it.
 * Where the machine itself took so long that nothing follows from it, nothing is said.
 */
final class Lateness {
    private static final double DEADLINE_MILLIS = 20;
    private static final double ALLOWANCE_MILLIS_MIN = 10;
    private static final double ALLOWANCE_MILLIS_MAX = 150;
    private static final long AROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final TreeMap<Long, Double> atToFloorMillis = new TreeMap<>();
    private final RunDelays delays;

    Lateness(Collection<Call> floor, RunDelays delays) {
        floor.forEach(call -> atToFloorMillis.merge(call.dueNanos(), call.millis(), Math::max));
        this.delays = delays;
    }

    boolean isLate(Call call) {
        return judgedMillis(call) > DEADLINE_MILLIS + allowanceMillis(call) && !isBeyondJudgement(call);
    }

    /** Late, but so was everything. */
    boolean isBeyondJudgement(Call call) {
        return judgedMillis(call) > DEADLINE_MILLIS + ALLOWANCE_MILLIS_MIN
                && allowanceMillis(call) > ALLOWANCE_MILLIS_MAX;
    }

    private static double judgedMillis(Call call) {
        return call.moved() ? call.gatewayMillis().orElse(call.millis()) : call.millis();
    }

    /** What the machine itself took around a call. */
    double allowanceMillis(Call call) {
        Map<Long, Double> around =
                atToFloorMillis.subMap(call.dueNanos() - AROUND_NANOS, call.endNanos() + AROUND_NANOS);
        double floor =
                around.values().stream().mapToDouble(Double::doubleValue).reduce(ALLOWANCE_MILLIS_MIN, Math::max);
        return floor + delays.millis(call.gateway(), call.dueNanos(), call.endNanos());
    }
}
