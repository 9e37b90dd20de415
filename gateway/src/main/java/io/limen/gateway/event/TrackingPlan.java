package io.limen.gateway.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which events a site sends and what their properties are. Optional: an event that is not planned passes as it came,
 * and is seen to be unplanned.
 */
public final class TrackingPlan {
    public static final TrackingPlan NONE = new TrackingPlan(List.of());

    private final Map<String, PlannedEvent> nameToEvent = new LinkedHashMap<>();

    /** What becomes of an event with a bad property. */
    public enum WhenInvalid {
        /** It is rejected with the reason. */
        REJECT,
        /** It is stored apart, not folded. */
        QUARANTINE,
        /** It goes on without the bad property, and is counted. */
        COUNT
    }

    /**
     * A property of an event.
     *
     * @param type what it is
     * @param fallback what it is where the event does not have it
     */
    public record Property(PropertyType type, Optional<Value> fallback) {}

    /**
     * An event of the plan.
     *
     * @param name its name
     * @param properties name to property
     * @param whenInvalid what becomes of it where a property is bad
     */
    public record PlannedEvent(String name, Map<String, Property> properties, WhenInvalid whenInvalid) {
        public PlannedEvent {
            properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        }
    }

    /** A property that is not what the plan says, and why. The reason holds no value: it may be personal. */
    public record Bad(String property, String why) {}

    /**
     * An event's properties as planned.
     *
     * @param properties coerced, with defaults; a bad property is left out
     * @param bad what was not as planned
     * @param whenInvalid what becomes of the event if anything was bad
     * @param planned whether the plan knows the event
     * @param unplanned properties the plan does not know, in order; they are kept
     */
    public record Applied(
            Value.Fields properties, List<Bad> bad, WhenInvalid whenInvalid, boolean planned, List<String> unplanned) {
        public Applied {
            bad = List.copyOf(bad);
            unplanned = List.copyOf(unplanned);
        }
    }

    public TrackingPlan(List<PlannedEvent> events) {
        events.forEach(event -> nameToEvent.put(event.name(), event));
    }

    public List<PlannedEvent> events() {
        return List.copyOf(nameToEvent.values());
    }

    /** The event of this name, or null where the plan has none. */
    public @Nullable PlannedEvent event(String name) {
        return nameToEvent.get(name);
    }

    public Applied apply(String event, Value.Fields properties) {
        PlannedEvent planned = nameToEvent.get(event);
        if (planned == null) {
            return new Applied(properties, List.of(), WhenInvalid.COUNT, false, List.of());
        }
        Map<String, Value> fields = new HashMap<>(properties.fields());
        List<Bad> bad = new ArrayList<>();
        planned.properties()
                .forEach((name, property) -> coerce(name, property, fields).ifPresent(bad::add));
        TreeSet<String> unplanned = new TreeSet<>(properties.fields().keySet());
        unplanned.removeAll(planned.properties().keySet());
        return new Applied(new Value.Fields(fields), bad, planned.whenInvalid(), true, List.copyOf(unplanned));
    }

    private static Optional<Bad> coerce(String name, Property property, Map<String, Value> fields) {
        Value value = fields.get(name);
        if (value == null) {
            property.fallback().ifPresent(fallback -> fields.put(name, fallback));
            return Optional.empty();
        }
        Optional<Value> coerced = property.type().coerce(value);
        if (coerced.isPresent()) {
            fields.put(name, coerced.get());
            return Optional.empty();
        }
        fields.remove(name);
        return Optional.of(
                new Bad(name, "not a value of type " + property.type().word()));
    }
}
