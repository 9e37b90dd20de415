package io.limen.gateway.experiment.offpolicy;

import io.limen.gateway.experiment.Estimate;
import io.limen.gateway.experiment.Interval;

/**
 * Whether two estimates of one thing from different logs are the same but for chance.
 *
 * @param difference with its 95 % interval: the first less the second
 */
public record Agreement(Estimate difference) {
    /** Compares; half the width of each interval stands for its error, so skewed ones are taken for symmetric. */
    public static Agreement of(Estimate one, Estimate other) {
        double error = Math.hypot(standardError(one), standardError(other));
        return new Agreement(Estimate.normal(one.value() - other.value(), error));
    }

    private static double standardError(Estimate estimate) {
        Interval interval = estimate.interval();
        return (interval.high() - interval.low()) / (2 * Interval.NORMAL_SCORE);
    }

    /** Whether the difference may be none: stricter than that the two intervals touch. */
    public boolean holds() {
        return difference.interval().contains(0);
    }
}
