package io.limen.gateway.experiment.bandit;

import io.limen.gateway.experiment.Arm;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bandit for each context, and one for all of them together. Contexts learn apart from each other: what is the best for
 * one need not be for another.
 *
 * @param bandit how each learns
 * @param contextExposedMin a context that fewer visitors were exposed in has no weights of its own
 * @param contextsMax how many have their own at most: those with the most visitors
 */
public record ContextualBandit(Bandit bandit, long contextExposedMin, int contextsMax) {
    /** What is known of nobody in particular. */
    public static final String NO_CONTEXT = "";

    /** A thousand visitors and sixty-four contexts. */
    public static ContextualBandit byDefault(Bandit bandit) {
        return new ContextualBandit(bandit, 1_000, 64);
    }

    public ContextualBandit {
        if (contextExposedMin < 0) {
            throw new IllegalArgumentException("contextExposedMin: " + contextExposedMin + " (expected: >= 0)");
        }
        if (contextsMax < 0) {
            throw new IllegalArgumentException("contextsMax: " + contextsMax + " (expected: >= 0)");
        }
    }

    /**
     * The table that follows.
     *
     * @param variants the names of those there are now; what was counted of others is left out
     * @param contextToArms what was counted in each context, each visitor in one of them; of a variant that is missing,
     *     nothing was
     * @param previous the table before; a context that is new in the table starts from the weights it had been drawn with
     * @param version more than the previous one's
     */
    public WeightTable weigh(
            List<String> variants,
            Map<String, ? extends Collection<Arm>> contextToArms,
            Optional<WeightTable> previous,
            long version) {
        previous.filter(before -> before.version() >= version).ifPresent(before -> {
            throw new IllegalArgumentException("version: " + version + " (expected: > " + before.version() + ")");
        });
        Map<String, List<Arm>> contextToKnown = new HashMap<>();
        contextToArms.forEach((context, arms) -> contextToKnown.put(context, known(variants, arms)));
        List<Arm> all = known(
                variants, contextToKnown.values().stream().flatMap(List::stream).toList());
        Map<String, Weights> contextToWeights = new HashMap<>();
        contextToKnown.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(NO_CONTEXT) && exposed(entry.getValue()) >= contextExposedMin)
                .sorted(Comparator.<Map.Entry<String, List<Arm>>>comparingLong(entry -> -exposed(entry.getValue()))
                        .thenComparing(Map.Entry::getKey))
                .limit(contextsMax)
                .forEach(entry -> contextToWeights.put(
                        entry.getKey(),
                        bandit.weigh(entry.getValue(), previous.map(before -> before.of(entry.getKey())), version)));
        return new WeightTable(bandit.weigh(all, previous.map(WeightTable::everywhere), version), contextToWeights);
    }

    /** One arm for each variant, in their order. */
    private static List<Arm> known(List<String> variants, Collection<Arm> arms) {
        return variants.stream()
                .map(name ->
                        arms.stream().filter(arm -> arm.name().equals(name)).reduce(Arm.none(name), Arm::plus))
                .toList();
    }

    private static long exposed(List<Arm> arms) {
        return arms.stream().mapToLong(Arm::exposed).sum();
    }
}
