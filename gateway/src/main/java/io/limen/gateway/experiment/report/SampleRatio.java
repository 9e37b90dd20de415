package io.limen.gateway.experiment.report;

import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * Whether visitors fell on the variants as they should have (sample-ratio mismatch). Where they did not, something lost
 * visitors of one variant more than of another, and no comparison of them means anything.
 *
 * @param pValue how likely as large a difference is by chance (chi-square); empty while a variant should have fewer than
 *     five visitors, for which the test is not made
 */
public record SampleRatio(OptionalDouble pValue) {
    /** Below this it is no chance. So small because it is looked at often. */
    public static final double ALARM_BELOW = 0.001;

    private static final double EXPECTED_MIN = 5;

    /**
     * Compares.
     *
     * @param observed visitors of each variant
     * @param weights in what ratio they should be: the configured weights, for a bandit the sum of the propensities each
     *     variant had; of any sum. A variant with weight 0 must have no visitors.
     */
    public static SampleRatio of(List<Long> observed, List<Double> weights) {
        if (observed.size() != weights.size()) {
            throw new IllegalArgumentException("weights: " + weights.size() + " (expected: " + observed.size() + ")");
        }
        double visitors = observed.stream().mapToLong(Long::longValue).sum();
        double weightAll = weights.stream().mapToDouble(Double::doubleValue).sum();
        double distance = 0;
        int cells = 0;
        for (int i = 0; i < weights.size(); i++) {
            double weight = weights.get(i);
            if (!(weight >= 0 && weight <= weightAll)) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: >= 0)");
            }
            if (weight == 0) {
                if (observed.get(i) > 0) {
                    return new SampleRatio(OptionalDouble.of(0));
                }
                continue;
            }
            double expected = visitors * (weight / weightAll);
            if (expected < EXPECTED_MIN) {
                return new SampleRatio(OptionalDouble.empty());
            }
            double difference = observed.get(i) - expected;
            distance += difference * difference / expected;
            cells++;
        }
        return new SampleRatio(
                cells < 2
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(ChiSquaredDistribution.of(cells - 1).survivalProbability(distance)));
    }

    /** Whether people should stop reading the results. */
    public boolean alarm() {
        return pValue.isPresent() && pValue.getAsDouble() < ALARM_BELOW;
    }
}
