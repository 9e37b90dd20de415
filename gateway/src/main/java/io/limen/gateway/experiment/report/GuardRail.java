package io.limen.gateway.experiment.report;

import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.Duel;
import io.limen.gateway.experiment.Posterior;
import io.limen.gateway.experiment.Reward;
import java.util.List;

/**
 * Whether a variant does harm to a goal that is marked as a guard rail.
 *
 * <p>It errs towards stopping: of harmless variants, one look in twenty stops one; who looks often stops more.
 *
 * @param variant whose it is
 * @param probabilityWorse that it is worse than the baseline
 */
public record GuardRail(String variant, double probabilityWorse) {
    /** From here on it is stopped. */
    public static final double STOP_FROM = 0.95;

    /** Compares one with another, by what was counted for the goal that is the guard rail. */
    public static GuardRail of(Reward reward, Arm variant, Arm baseline) {
        List<Posterior> posteriors = reward.posteriors(List.of(variant, baseline));
        return new GuardRail(variant.name(), 1 - new Duel(posteriors.get(0), posteriors.get(1)).probabilityBetter());
    }

    /** Whether to stop showing the variant. */
    public boolean stop() {
        return probabilityWorse >= STOP_FROM;
    }
}
