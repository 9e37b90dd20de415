package io.limen.gateway.experiment;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * A conversion rate: Beta, from Jeffreys' prior Beta(1/2, 1/2). Of the usual priors that one's intervals are nearest to
 * what they promise for rates of a few per cent, and it says of a variant without visitors that it may be anything.
 */
final class RatePosterior implements Posterior {
    private static final double PRIOR = 0.5;

    private final double mean;
    private final BetaDistribution beta;
    private final double logOdds;
    private final double logOddsDeviation;

    RatePosterior(Arm arm) {
        double yes = arm.converted() + PRIOR;
        double no = arm.exposed() - arm.converted() + PRIOR;
        mean = yes / (yes + no);
        beta = BetaDistribution.of(yes, no);
        logOdds = Math.log(yes / no);
        logOddsDeviation = Math.sqrt(1 / yes + 1 / no);
    }

    @Override
    public double mean() {
        return mean;
    }

    @Override
    public double cumulative(double x) {
        return beta.cumulativeProbability(x);
    }

    @Override
    public double quantile(double probability) {
        return beta.inverseCumulativeProbability(probability);
    }

    /** Log odds are nearly normal, and stay between 0 and 1 when turned back. */
    @Override
    public double roughly(double score) {
        return 1 / (1 + Math.exp(-(logOdds + score * logOddsDeviation)));
    }
}
