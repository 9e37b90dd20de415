package io.limen.gateway.experiment.bandit;

import java.util.Map;
import java.util.Optional;

/**
 * What was learned of every bandit of a site, as all gateways draw by it.
 *
 * @param version grows with every change; 0 where nothing was learned yet
 * @param experienceToTable under the experience's name
 */
public record LearnedWeights(long version, Map<String, WeightTable> experienceToTable) {
    public static final LearnedWeights NONE = new LearnedWeights(0, Map.of());

    public LearnedWeights {
        experienceToTable = Map.copyOf(experienceToTable);
    }

    /** How many segments have weights of their own, of all experiences. */
    public int contexts() {
        return experienceToTable.values().stream()
                .mapToInt(table -> table.contextToWeights().size())
                .sum();
    }

    /** What was learned of an experience, if anything was. */
    public Optional<WeightTable> of(String experience) {
        return Optional.ofNullable(experienceToTable.get(experience));
    }
}
