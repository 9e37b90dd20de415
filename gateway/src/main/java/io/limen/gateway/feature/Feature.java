package io.limen.gateway.feature;

import java.util.Set;

/**
 * One feature of the configuration.
 *
 * @param name its name
 * @param id the stored id: a 28-bit hash of name and definition, so that a changed definition never reads old state
 * @param definition the definition as configured, in one canonical line
 * @param per how long a state lasts
 * @param events the events it reads; empty means any event
 * @param aggregation how it is computed
 */
public record Feature(
        String name,
        int id,
        String definition,
        Per per,
        Set<String> events,
        Aggregation<? extends FeatureState> aggregation) {

    /** How long a feature's state lasts before it starts empty again. */
    public enum Per {
        /** Until the next page view. */
        PAGE,
        /** Until the session ends. */
        SESSION,
        /** As long as the profile. */
        VISITOR
    }

    public Feature {
        events = Set.copyOf(events);
    }

    public FeatureType type() {
        return aggregation.type();
    }
}
