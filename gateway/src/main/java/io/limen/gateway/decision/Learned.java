package io.limen.gateway.decision;

import io.limen.gateway.experiment.bandit.LearnedWeights;
import java.util.List;
import java.util.Map;

/**
 * What was learned from what is counted, as all gateways of a site decide by it.
 *
 * @param weights what bandits draw by
 * @param experienceToHarm the experiences that are stopped, and why
 */
public record Learned(LearnedWeights weights, Map<String, Harm> experienceToHarm) {
    public static final Learned NOTHING = new Learned(LearnedWeights.NONE, Map.of());

    /**
     * What an experience was stopped for.
     *
     * @param goal the guard rail
     * @param variants those that are worse for it than what they are compared with
     */
    public record Harm(String goal, List<String> variants) {
        public Harm {
            variants = List.copyOf(variants);
        }
    }

    public Learned {
        experienceToHarm = Map.copyOf(experienceToHarm);
    }

    /** Grows with every change. */
    public long version() {
        return weights.version();
    }

    public boolean isStopped(String experience) {
        return experienceToHarm.containsKey(experience);
    }
}
