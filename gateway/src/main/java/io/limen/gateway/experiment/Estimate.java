package io.limen.gateway.experiment;

/**
 * A figure that is known only so well.
 *
 * @param value the best guess
 * @param interval where it is with 95 %
 */
public record Estimate(double value, Interval interval) {
    /** A mean whose error is distributed normally. */
    public static Estimate normal(double mean, double standardError) {
        return new Estimate(mean, Interval.normal(mean, standardError));
    }
}
