package io.limen.gateway.feature;

import io.limen.gateway.event.Fingerprint;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /** A feature that reads the events its aggregation listens to, stored under the hash of name and definition. */
    public static Feature of(String name, String definition, Per per, Aggregation<? extends FeatureState> aggregation) {
        int id = (int) (Fingerprint.of(name + '\n' + per + '\n' + definition) >>> 36);
        return new Feature(name, id, definition, per, aggregation.events(), aggregation);
    }

    public FeatureType type() {
        return aggregation.type();
    }

    /** The state before any event. */
    public FeatureState empty() {
        return aggregation.empty();
    }

    /** See {@link Aggregation#apply}. */
    public FeatureState apply(FeatureState state, Occurrence occurrence) {
        return machine().apply(state, occurrence);
    }

    /** See {@link Aggregation#number}. */
    public double number(FeatureState state, long now) {
        return machine().number(state, now);
    }

    /** See {@link Aggregation#text}. */
    public @Nullable String text(FeatureState state, long now) {
        return machine().text(state, now);
    }

    /** See {@link Aggregation#merge}. */
    public FeatureState merge(FeatureState one, FeatureState other) {
        return machine().merge(one, other);
    }

    /**
     * The state's bytes; equal states have equal bytes.
     *
     * @param origin a moment near the times in the state, epoch milliseconds; decoding needs it again
     */
    public byte[] encode(FeatureState state, long origin) {
        StateWriter out = new StateWriter(origin);
        machine().encode(state, out);
        return out.toBytes();
    }

    /**
     * The state in these bytes; throws {@link IllegalArgumentException}, naming the feature, where they hold none. What
     * stands behind it a later release has added, and is passed over.
     */
    public FeatureState decode(byte[] bytes, long origin) {
        StateReader in = new StateReader(bytes, origin);
        try {
            return machine().decode(in);
        } catch (IllegalArgumentException flaw) {
            throw new IllegalArgumentException("feature " + name + ": " + flaw.getMessage(), flaw);
        }
    }

    @SuppressWarnings("unchecked") // the states this feature is given are those its own aggregation made
    private Aggregation<FeatureState> machine() {
        return (Aggregation<FeatureState>) aggregation;
    }
}
