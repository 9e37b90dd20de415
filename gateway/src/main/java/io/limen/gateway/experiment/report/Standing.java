package io.limen.gateway.experiment.report;

import io.limen.gateway.experiment.Estimate;
import java.util.Optional;

/**
 * How a variant stands by one reward.
 *
 * @param estimate conversions per exposed visitor, in [0, 1], or value per exposed visitor, in the goal's unit
 * @param probabilityBest that it is the best of all, in [0, 1]
 * @param expectedLoss what choosing it costs per visitor, on average, for the case that another is better, in the unit of
 *     the estimate
 * @param againstBaseline empty for the baseline itself
 */
public record Standing(
        Estimate estimate, double probabilityBest, double expectedLoss, Optional<Comparison> againstBaseline) {}
