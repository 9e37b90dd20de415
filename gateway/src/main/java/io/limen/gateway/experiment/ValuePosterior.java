package io.limen.gateway.experiment;

import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A mean value per exposed visitor: the mean of a normal distribution whose variance is not known either
 * (normal-inverse-gamma; of the mean alone, Student's t).
 *
 * <p>Plugging in the measured variance would be simpler and fails where it matters: a variant with twenty visitors and no
 * order has a measured variance of 0, and would be sure to earn nothing for ever. So each variant starts from the mean
 * and variance of all of them together, with the weight of one visitor for the mean and three for the variance. Values
 * are not normal, orders least of all; means of hundreds of them are, and it is means that are compared.
 */
final class ValuePosterior implements Posterior {
    private static final double PRIOR_VISITORS = 1;
    private static final double PRIOR_FREEDOM = 3;

    private final double mean;
    private final double scale;
    private final double freedom;
    private final TDistribution student;

    private ValuePosterior(Arm arm, Prior prior) {
        double visitors = PRIOR_VISITORS + arm.exposed();
        double surprise = arm.meanValue() - prior.mean;
        mean = prior.mean + surprise * (arm.exposed() / visitors);
        freedom = PRIOR_FREEDOM + arm.exposed();
        double squares = PRIOR_FREEDOM * prior.variance
                + arm.valueDeviationSquares()
                + PRIOR_VISITORS * (arm.exposed() / visitors) * surprise * surprise;
        scale = Math.sqrt(squares / freedom / visitors);
        student = TDistribution.of(freedom);
    }

    private record Prior(double mean, double variance) {
        static Prior of(List<Arm> arms) {
            double exposed = arms.stream().mapToLong(Arm::exposed).sum();
            if (exposed == 0) {
                return new Prior(0, 1);
            }
            double mean = arms.stream().mapToDouble(Arm::value).sum() / exposed;
            double squares = arms.stream().mapToDouble(Arm::valueSquares).sum() / exposed;
            double variance = squares - mean * mean;
            // Everybody is worth the same, so far: any width will do, if only there is one.
            double tiny = squares * 1e-12;
            return new Prior(mean, variance > tiny ? variance : squares > 0 ? squares : 1);
        }
    }

    static List<Posterior> of(List<Arm> arms) {
        Prior prior = Prior.of(arms);
        return arms.stream()
                .<Posterior>map(arm -> new ValuePosterior(arm, prior))
                .toList();
    }

    @Override
    public double mean() {
        return mean;
    }

    @Override
    public double cumulative(double x) {
        return student.cumulativeProbability((x - mean) / scale);
    }

    @Override
    public double quantile(double probability) {
        return mean + scale * student.inverseCumulativeProbability(probability);
    }

    /** The first term by which Student's t is wider than the normal distribution (Cornish and Fisher). */
    @Override
    public double roughly(double score) {
        return mean + scale * score * (1 + (score * score + 1) / (4 * freedom));
    }
}
