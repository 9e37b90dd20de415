package io.limen.gateway.rules;

import io.limen.gateway.event.PropertyType;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.Value;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code events.yaml}: the tracking plan. A property is {@code name: type} or {@code name: { type: default }};
 * {@code invalid: reject | quarantine | count} says what becomes of an event with a bad property.
 */
final class EventsFile {
    private static final String INVALID = "invalid";

    private static final Map<String, PropertyType> WORD_TO_TYPE = new LinkedHashMap<>();
    private static final Map<String, TrackingPlan.WhenInvalid> WORD_TO_ACTION = Map.of(
            "reject", TrackingPlan.WhenInvalid.REJECT,
            "quarantine", TrackingPlan.WhenInvalid.QUARANTINE,
            "count", TrackingPlan.WhenInvalid.COUNT);

    static {
        for (PropertyType type : PropertyType.values()) {
            WORD_TO_TYPE.put(type.word(), type);
        }
    }

    private EventsFile() {}

    static TrackingPlan read(YamlCursor root) {
        List<TrackingPlan.PlannedEvent> events = new ArrayList<>();
        for (YamlCursor event : root.entries()) {
            events.add(event(event));
        }
        return new TrackingPlan(events);
    }

    private static TrackingPlan.PlannedEvent event(YamlCursor event) {
        Map<String, TrackingPlan.Property> properties = new LinkedHashMap<>();
        TrackingPlan.WhenInvalid whenInvalid = TrackingPlan.WhenInvalid.COUNT;
        for (YamlCursor entry : event.entries()) {
            // The words for actions are no types, so that a property called `invalid` can still be planned.
            Optional<TrackingPlan.WhenInvalid> action = entry.key().equals(INVALID) && !entry.isMap()
                    ? entry.text().map(WORD_TO_ACTION::get)
                    : Optional.empty();
            if (action.isPresent()) {
                whenInvalid = action.get();
            } else {
                property(entry).ifPresent(property -> properties.put(entry.key(), property));
            }
        }
        return new TrackingPlan.PlannedEvent(event.key(), properties, whenInvalid);
    }

    private static Optional<TrackingPlan.Property> property(YamlCursor entry) {
        if (!entry.isMap()) {
            if (!entry.isPresent()) {
                entry.missing("one of " + String.join(", ", WORD_TO_TYPE.keySet()));
            }
            return entry.choice(WORD_TO_TYPE.keySet())
                    .map(word -> new TrackingPlan.Property(type(word), Optional.empty()));
        }
        List<YamlCursor> typed = entry.entries();
        if (typed.size() != 1 || !WORD_TO_TYPE.containsKey(typed.get(0).key())) {
            entry.wrongType("one type with its default, such as { integer: 1 }");
            return Optional.empty();
        }
        YamlCursor fallback = typed.get(0);
        PropertyType type = type(fallback.key());
        Optional<Value> value = fallback.data().map(PlainValues::value).flatMap(type::coerce);
        if (value.isEmpty()) {
            fallback.problem(
                    ProblemCode.WRONG_TYPE, fallback.text().orElse("no default"), "a default of type " + type.word());
        }
        return Optional.of(new TrackingPlan.Property(type, value));
    }

    private static PropertyType type(String word) {
        return PropertyType.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
