package io.limen.gateway.experiment;

/** What the true rate or the true mean value of a variant may be, after what was counted. Continuous. */
public interface Posterior {
    double mean();

    /** The probability that the truth is at most this. */
    double cumulative(double x);

    /** What the truth is at most with this probability, in (0, 1). */
    double quantile(double probability);

    /**
     * Roughly where a standard score lies: where walls of a histogram are well put. Grows with the score, and between
     * those of -8 and 8 is all that matters; what is outside counts as the outermost cells'.
     */
    double roughly(double score);

    /** The mean, and between which quantiles is 95 %. */
    default Estimate estimate() {
        return new Estimate(mean(), new Interval(quantile(Interval.TAIL), quantile(1 - Interval.TAIL)));
    }
}
