package io.limen.gateway.experiment.report;

import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.Duel;
import io.limen.gateway.experiment.Posterior;
import io.limen.gateway.experiment.Reward;
import java.util.List;

/**
 * Whether a variant does harm to a goal that is marked as a guard rail.
 *
 * <p>Who looks again and again at a harmless variant will once see it look harmful: of 300 that were looked at a hundred
 * times until 50,000 visitors had seen each, 34 % once seemed so with 95 % certainty, 10 % with 99 %, 2 % with 99.9 %. What
 * halves a rate of 5 % is seen with 99.9 % certainty after some 1,250 visitors each.
 *
 * @param variant whose it is
 * @param probabilityWorse that it is worse than the baseline
 */
public record GuardRail(String variant, double probabilityWorse) {
    /** From here on somebody should look at it. */
    public static final double HARMFUL_FROM = 0.95;

    /** Compares one with another, by what was counted for the goal that is the guard rail. */
    public static GuardRail of(Reward reward, Arm variant, Arm baseline) {
        List<Posterior> posteriors = reward.posteriors(List.of(variant, baseline));
        return new GuardRail(variant.name(), 1 - new Duel(posteriors.get(0), posteriors.get(1)).probabilityBetter());
    }

    /** Whether somebody should look at it. */
    public boolean isHarmful() {
        return probabilityWorse >= HARMFUL_FROM;
    }
}
