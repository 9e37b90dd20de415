package io.limen.gateway.rules;

import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Inputs;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a condition may read, written down: by the names the test's {@link Shop} declares. Missing unless set. */
final class Visit implements Inputs {
    private final Map<String, Object> nameToValue = new HashMap<>();
    private final long now;

    Visit(long now) {
        this.now = now;
    }

    Visit with(String name, Object value) {
        nameToValue.put(name, value);
        return this;
    }

    /** The same visit later: durations have grown, heat has faded, nothing else has changed. */
    Visit at(long later) {
        Visit visit = new Visit(later);
        visit.nameToValue.putAll(nameToValue);
        for (String duration : Shop.DURATIONS) {
            visit.nameToValue.computeIfPresent(
                    duration,
                    (name, value) -> (Math.round(((Number) value).doubleValue() * 1000) + later - now) / 1000.0);
        }
        visit.nameToValue.computeIfPresent(
                "heat", (name, value) -> ((Number) value).doubleValue() * Math.pow(2, (now - later) / 300_000.0));
        return visit;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public double number(int feature) {
        Object value = nameToValue.get(Shop.FEATURES.get(feature).name());
        if (value instanceof Boolean bool) {
            return bool ? 1 : 0;
        }
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    @Override
    public @Nullable String text(int feature) {
        return (String) nameToValue.get(Shop.FEATURES.get(feature).name());
    }

    @Override
    public double score(int model) {
        return nameToValue.get("models." + Shop.MODELS.get(model).name()) instanceof Number number
                ? number.doubleValue()
                : Double.NaN;
    }

    @Override
    public boolean segment(int segment) {
        return Boolean.TRUE.equals(nameToValue.get("segments." + Shop.SEGMENTS.get(segment)));
    }

    @Override
    public Value flag(int flag) {
        Names.FlagName name = Shop.FLAGS.get(flag);
        return nameToValue.get("flags." + name.name()) instanceof Value value ? value : name.fallback();
    }

    @Override
    public @Nullable Value context(String path) {
        Object value = nameToValue.get(path);
        return value instanceof Boolean bool
                ? new Value.Bool(bool)
                : value instanceof String text ? new Value.Text(text) : null;
    }
}
