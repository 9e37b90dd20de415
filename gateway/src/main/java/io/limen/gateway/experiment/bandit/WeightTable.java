package io.limen.gateway.experiment.bandit;

import java.util.Map;

/**
 * The weights of an experience by context, as they are published.
 *
 * @param everywhere those of all contexts taken together: for visitors of no context, or of one that has seen too little
 * @param contextToWeights those of the contexts that have seen enough
 */
public record WeightTable(Weights everywhere, Map<String, Weights> contextToWeights) {
    public WeightTable {
        contextToWeights = Map.copyOf(contextToWeights);
    }

    /**
     * What a visitor's variant is drawn with.
     *
     * @param context a segment's name, say; empty is none
     */
    public Weights of(String context) {
        return contextToWeights.getOrDefault(context, everywhere);
    }

    /** Grows with every change. */
    public long version() {
        return everywhere.version();
    }
}
