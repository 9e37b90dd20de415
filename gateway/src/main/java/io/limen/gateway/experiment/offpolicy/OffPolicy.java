package io.limen.gateway.experiment.offpolicy;

import io.limen.gateway.experiment.Estimate;
import org.apache.commons.numbers.core.Sum;

/**
 * What a policy would have earned per decision, from the log of another policy: each reward counts as often as the target
 * policy would have chosen what was shown, for each time that the logging one did.
 *
 * <p>Rewards stream through; only sums are kept, in extended precision, as weights may lie between 1e-6 and 1e6 and their
 * squares twice as far apart. Intervals are those of the normal distribution with the measured variance, for the
 * self-normalised estimate by the delta method: one pass and no seed, where a bootstrap would have to keep the log. Like
 * every interval from the log alone they are too narrow when few rewards carry most of the weight: read the effective
 * sample size beside them.
 *
 * <p>It is right if decisions do not depend on each other and the logging policy might have shown whatever the target
 * policy shows. What it never shows is not in its log, and the mean weight is then below 1.
 */
public final class OffPolicy {
    private final double weightMax;
    private final Sum weights = Sum.create();
    private final Sum weightSquares = Sum.create();
    private final Sum weighted = Sum.create();
    private final Sum weightedSquares = Sum.create();
    private final Sum clipped = Sum.create();
    private final Sum clippedSquares = Sum.create();
    private final Sum squareWeighted = Sum.create();
    private long decisions;
    private double largest;

    /**
     * An empty log.
     *
     * @param weightMax what weights are cut to for the clipped estimate, more than 0
     */
    public OffPolicy(double weightMax) {
        require(weightMax > 0, "weightMax", weightMax, "> 0");
        this.weightMax = weightMax;
    }

    /**
     * One decision.
     *
     * @param reward what it earned
     * @param logged the probability with which the log's policy chose what it chose, in (0, 1]
     * @param target the probability with which the other one would have, in [0, 1]
     */
    public void add(double reward, double logged, double target) {
        require(Double.isFinite(reward), "reward", reward, "finite");
        require(logged > 0 && logged <= 1, "logged", logged, "in (0, 1]");
        require(target >= 0 && target <= 1, "target", target, "in [0, 1]");
        double weight = target / logged;
        double worth = weight * reward;
        double cut = Math.min(weight, weightMax) * reward;
        decisions++;
        largest = Math.max(largest, weight);
        weights.add(weight);
        weightSquares.addProduct(weight, weight);
        weighted.add(worth);
        weightedSquares.addProduct(worth, worth);
        clipped.add(cut);
        clippedSquares.addProduct(cut, cut);
        squareWeighted.addProduct(weight, worth);
    }

    private static void require(boolean holds, String what, double value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** What all of them say; at least two decisions with a weight above 0. */
    public Result result() {
        double sum = weights.getAsDouble();
        double squares = weightSquares.getAsDouble();
        require(decisions >= 2, "decisions", (double) decisions, ">= 2");
        require(sum > 0, "sum of weights", sum, "> 0: nothing that was shown would be");
        double selfNormalised = weighted.getAsDouble() / sum;
        double residues = Sum.of(weightedSquares.getAsDouble())
                .addProduct(-2 * selfNormalised, squareWeighted.getAsDouble())
                .addProduct(selfNormalised * selfNormalised, squares)
                .getAsDouble();
        return new Result(
                decisions,
                mean(weighted, weightedSquares),
                mean(clipped, clippedSquares),
                Estimate.normal(selfNormalised, Math.sqrt(Math.max(0, residues)) / sum),
                sum / squares * sum,
                sum / decisions,
                largest);
    }

    private Estimate mean(Sum sum, Sum squares) {
        double mean = sum.getAsDouble() / decisions;
        double variance = Math.max(0, squares.getAsDouble() / decisions - mean * mean);
        return Estimate.normal(mean, Math.sqrt(variance / (decisions - 1)));
    }

    /**
     * Estimates are of the mean reward of a decision, in the rewards' unit.
     *
     * @param decisions in the log
     * @param ips inverse propensity scores: right on average, wild where weights are
     * @param clipped with weights cut: tamer, and too low; its interval is around what clipping leaves, not the truth
     * @param selfNormalised divided by the sum of weights: right with enough decisions, the one to read
     * @param effectiveDecisions how many decisions of the target policy itself would tell as much
     * @param meanWeight near 1 if the propensities are right and the log covers what the target policy shows
     * @param largestWeight what one reward counts at most
     */
    public record Result(
            long decisions,
            Estimate ips,
            Estimate clipped,
            Estimate selfNormalised,
            double effectiveDecisions,
            double meanWeight,
            double largestWeight) {}
}
