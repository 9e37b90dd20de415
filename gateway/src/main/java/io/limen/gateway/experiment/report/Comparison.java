package io.limen.gateway.experiment.report;

import io.limen.gateway.experiment.Duel;
import io.limen.gateway.experiment.Estimate;
import io.limen.gateway.experiment.Posterior;
import java.util.Optional;

/**
 * A variant beside the baseline.
 *
 * @param probabilityBetter that the variant is better, in [0, 1]
 * @param difference variant less baseline, in the reward's unit
 * @param lift the difference as a part of the baseline: 0.1 is ten per cent better, the guess is the median; empty if the
 *     baseline may be 0 or less
 */
public record Comparison(double probabilityBetter, Estimate difference, Optional<Estimate> lift) {
    static Comparison of(Posterior variant, Posterior baseline) {
        Duel duel = new Duel(variant, baseline);
        return new Comparison(duel.probabilityBetter(), duel.difference(), duel.lift());
    }
}
