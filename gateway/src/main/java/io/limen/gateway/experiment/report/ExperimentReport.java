package io.limen.gateway.experiment.report;

import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.Posterior;
import io.limen.gateway.experiment.Race;
import io.limen.gateway.experiment.Reward;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How an experiment stands. Intervals are credible ones of 95 %; nothing is corrected for looking often, as posteriors need
 * no such thing to be read, but who stops at the first good look is wrong more often than they say.
 *
 * @param baseline what the others are compared with: the holdout if there is one, else the first variant
 * @param variants of each, the holdout first if there is one, else in their order
 * @param sampleRatio whether visitors fell on them as they should have
 */
public record ExperimentReport(String baseline, List<VariantReport> variants, SampleRatio sampleRatio) {
    public ExperimentReport {
        variants = List.copyOf(variants);
    }

    /**
     * Works it out.
     *
     * @param holdout those who are shown no variant; they take part in the race: when they win it, every variant does harm
     * @param arms at least one
     * @param weights in what ratio visitors should have fallen on the holdout, if there is one, and the arms
     */
    public static ExperimentReport of(Optional<Arm> holdout, List<Arm> arms, List<Double> weights) {
        List<Arm> all = new ArrayList<>();
        holdout.ifPresent(all::add);
        all.addAll(arms);
        List<Standing> rates = standings(Reward.RATE, all);
        List<Standing> values = standings(Reward.VALUE, all);
        List<VariantReport> variants = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Arm arm = all.get(i);
            variants.add(new VariantReport(arm, rates.get(i), values.get(i), meanSecondsToConvert(arm)));
        }
        SampleRatio ratio = SampleRatio.of(all.stream().map(Arm::exposed).toList(), weights);
        return new ExperimentReport(all.get(0).name(), variants, ratio);
    }

    private static List<Standing> standings(Reward reward, List<Arm> arms) {
        List<Posterior> posteriors = reward.posteriors(arms);
        Race race = Race.of(posteriors);
        List<Standing> standings = new ArrayList<>();
        for (int i = 0; i < posteriors.size(); i++) {
            Posterior posterior = posteriors.get(i);
            Optional<Comparison> comparison =
                    i == 0 ? Optional.empty() : Optional.of(Comparison.of(posterior, posteriors.get(0)));
            standings.add(
                    new Standing(posterior.estimate(), race.probabilityBest(i), race.expectedLoss(i), comparison));
        }
        return standings;
    }

    private static OptionalDouble meanSecondsToConvert(Arm arm) {
        return arm.converted() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(arm.secondsToConvert() / arm.converted());
    }
}
