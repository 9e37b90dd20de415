package io.limen.gateway.experiment;

/** Where the truth is with 95 % probability, as much being outside on either side. Ends belong to it. */
public record Interval(double low, double high) {
    /** What is outside on one side. */
    public static final double TAIL = 0.025;

    /** How many standard errors an end is away from the middle, where the normal distribution applies. */
    public static final double NORMAL_SCORE = 1.959963984540054;

    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("low: " + low + " (expected: <= high, " + high + ")");
        }
    }

    /** Around an estimate that is distributed normally. */
    public static Interval normal(double mean, double standardError) {
        return new Interval(mean - NORMAL_SCORE * standardError, mean + NORMAL_SCORE * standardError);
    }

    public boolean contains(double x) {
        return low <= x && x <= high;
    }
}
