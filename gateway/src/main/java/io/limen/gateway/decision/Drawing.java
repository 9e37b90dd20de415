package io.limen.gateway.decision;

import io.limen.gateway.experiment.bandit.LearnedWeights;

/**
 * What variants are drawn by besides the configuration and the visitor's buckets.
 *
 * @param weights what bandits learned
 * @param sessionSince what was decided for the visitor at this moment or later belongs to the session that is open, or
 *     begins, now; epoch milliseconds
 */
public record Drawing(LearnedWeights weights, long sessionSince) {
    /** Nothing was learned, and every draw is kept. */
    public static final Drawing UNLEARNED = new Drawing(LearnedWeights.NONE, Long.MIN_VALUE);
}
