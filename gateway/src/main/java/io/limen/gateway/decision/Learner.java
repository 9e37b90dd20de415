package io.limen.gateway.decision;

import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.bandit.Bandit;
import io.limen.gateway.experiment.bandit.ContextualBandit;
import io.limen.gateway.experiment.bandit.LearnedWeights;
import io.limen.gateway.experiment.bandit.WeightTable;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.experiment.report.CountedArms;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Learns the weights of a snapshot's bandits from what was counted.
 *
 * @param contextExposedMin a segment that fewer visitors were exposed in has no weights of its own
 * @param contextsMax so many segments of an experience have weights of their own at most
 */
public record Learner(long contextExposedMin, int contextsMax) {
    /** What new weights count beside the ones before: half, so that one odd count moves nobody far. */
    private static final double PACE = 0.5;

    /** Whether there is anything to learn: an experience that is a bandit, and has more than one variant. */
    public static boolean hasBandits(Snapshot snapshot) {
        return snapshot.experiences().stream().anyMatch(Learner::learns);
    }

    private static boolean learns(Experience experience) {
        return experience.isBandit() && experience.variants().size() > 1;
    }

    /**
     * What is to be drawn by from now on; of what is no bandit of this snapshot, nothing.
     *
     * @param version more than the previous one's
     */
    public LearnedWeights learn(Snapshot snapshot, Counts counts, LearnedWeights previous, long version) {
        Map<String, WeightTable> experienceToTable = new HashMap<>();
        for (Experience experience : snapshot.experiences()) {
            if (learns(experience)) {
                experienceToTable.put(experience.name(), table(experience, counts, previous, version));
            }
        }
        return new LearnedWeights(version, experienceToTable);
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
