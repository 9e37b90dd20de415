package io.limen.gateway.decision;

import io.limen.gateway.decision.Learned.Harm;
import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.Reward;
import io.limen.gateway.experiment.bandit.Bandit;
import io.limen.gateway.experiment.bandit.ContextualBandit;
import io.limen.gateway.experiment.bandit.LearnedWeights;
import io.limen.gateway.experiment.bandit.WeightTable;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.experiment.count.Goal;
import io.limen.gateway.experiment.report.CountedArms;
import io.limen.gateway.experiment.report.GuardRail;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Learns from what was counted: how likely a snapshot's bandits draw what, and which experiences do harm to a goal that is
 * a guard rail.
 *
 * @param contextExposedMin a segment that fewer visitors were exposed in has no weights of its own
 * @param contextsMax so many segments of an experience have weights of their own at most
 * @param stopFrom an experience is stopped when one of its variants is worse for a guard rail with this probability, in
 *     [0.5, 1]; at 1 none ever is
 */
public record Learner(long contextExposedMin, int contextsMax, double stopFrom) {
    /** What new weights count beside the ones before: half, so that one odd count moves nobody far. */
    private static final double PACE = 0.5;

    /** Whether there is anything to learn of a snapshot. */
    public boolean isNeeded(Snapshot snapshot) {
        return snapshot.experiences().stream().anyMatch(Learner::draws) || (stopFrom < 1 && hasGuardRails(snapshot));
    }

    private static boolean hasGuardRails(Snapshot snapshot) {
        return snapshot.goals().stream().anyMatch(Goal::guardRail);
    }

    private static boolean draws(Experience experience) {
        return experience.isBandit() && experience.variants().size() > 1;
    }

    /**
     * What is to be decided by from now on.
     *
     * @param version more than the previous one's
     */
    public Learned learn(Snapshot snapshot, Counts counts, Learned previous, long version) {
        Map<String, WeightTable> experienceToTable = new HashMap<>();
        Map<String, Harm> experienceToHarm = new HashMap<>();
        for (Experience experience : snapshot.experiences()) {
            if (draws(experience)) {
                experienceToTable.put(experience.name(), table(experience, counts, previous.weights(), version));
            }
            harm(snapshot, experience, new CountedArms(counts, experience.name()))
                    .ifPresent(harm -> experienceToHarm.put(experience.name(), harm));
        }
        return new Learned(new LearnedWeights(version, experienceToTable), experienceToHarm);
    }

    private Optional<Harm> harm(Snapshot snapshot, Experience experience, CountedArms counted) {
        return stopFrom >= 1
                ? Optional.empty()
                : snapshot.goals().stream()
                        .filter(Goal::guardRail)
                        .map(goal -> new Harm(goal.name(), harmful(experience, counted, goal.name())))
                        .filter(harm -> !harm.variants().isEmpty())
                        .findFirst();
    }

    /** Compared with who is held out, where anybody is; else with the first variant. */
    private List<String> harmful(Experience experience, CountedArms counted, String goal) {
        List<Arm> arms = experience.variants().stream()
                .map(variant -> counted.arm(variant.name(), goal))
                .toList();
        Arm heldOut = counted.arm(DecisionPolicy.HOLDOUT, goal);
        Arm baseline = heldOut.exposed() > 0 ? heldOut : arms.get(0);
        return arms.stream()
                .filter(arm -> arm.exposed() > 0 && !arm.equals(baseline))
                .map(arm -> GuardRail.of(Reward.RATE, arm, baseline))
                .filter(guard -> guard.probabilityWorse() >= stopFrom)
                .map(GuardRail::variant)
                .toList();
    }

    private WeightTable table(Experience experience, Counts counts, LearnedWeights previous, long version) {
        Learning learning = experience.learning().orElseThrow();
        Map<String, List<Arm>> contextToArms = new CountedArms(counts, experience.name())
                .contextToArms(experience.goal().orElse(""));
        return new ContextualBandit(
                        new Bandit(learning.reward(), learning.exploration(), PACE), contextExposedMin, contextsMax)
                .weigh(
                        experience.variants().stream().map(Variant::name).toList(),
                        contextToArms,
                        previous.of(experience.name()),
                        version);
    }
}
