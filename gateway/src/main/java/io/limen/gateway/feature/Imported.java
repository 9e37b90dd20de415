package io.limen.gateway.feature;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value that a batch job computed elsewhere and sent with a secret key: the latest one, until it expires. Merging
 * keeps the later; it is associative and commutative.
 *
 * @param type what the value is
 * @param property the property of the event {@value #EVENT} that carries it, as a dotted path
 * @param expiresMillis how long it holds from the event's time on; {@link Long#MAX_VALUE} for ever
 */
public record Imported(FeatureType type, String property, long expiresMillis) implements Aggregation<Held> {
    public static final String EVENT = "Features Imported";

    @Override
    public Set<String> events() {
        return Set.of(EVENT);
    }

    @Override
    public Held empty() {
        return Held.NOTHING;
    }

    @Override
    public Held apply(Held state, Occurrence occurrence) {
        if (occurrence.time() < state.at()
                || !occurrence.event().trusted()
                || !occurrence.event().name().equals(EVENT)) {
            return state;
        }
        Held held = Held.of(any -> any.event().properties().at(property), occurrence, type);
        return held.isNothing() ? state : held;
    }

    @Override
    public double number(Held state, long now) {
        return holds(state, now) ? state.number() : Double.NaN;
    }

    @Override
    public @Nullable String text(Held state, long now) {
        return holds(state, now) ? state.text() : null;
    }

    @Override
    public Held merge(Held one, Held other) {
        return one.later(other);
    }

    @Override
    public boolean ages() {
        return expiresMillis != Long.MAX_VALUE;
    }

    @Override
    public void encode(Held state, StateWriter out) {
        state.encode(out);
    }

    @Override
    public Held decode(StateReader in) {
        return Held.decode(in, type);
    }

    private boolean holds(Held state, long now) {
        return now - state.at() <= expiresMillis;
    }
}
