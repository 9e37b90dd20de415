package io.limen.gateway.inspect;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.PropertyType;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.TrackingPlan.PlannedEvent;
import io.limen.gateway.event.Value;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which events and properties are in the log, and whether the tracking plan knows them. Names and types, never values.
 * Bounded: names come from anybody, so what does not fit is only counted.
 */
final class EventSurvey {
    static final int EVENTS_MAX = 1_000;
    static final int PROPERTIES_MAX = 200;
    private static final int READ_ENTRIES_MAX = 1_000;

    /** From the narrowest to what takes nearly anything. */
    private static final List<PropertyType> NARROW_FIRST = List.of(
            PropertyType.BOOLEAN,
            PropertyType.INTEGER,
            PropertyType.NUMBER,
            PropertyType.LIST,
            PropertyType.OBJECT,
            PropertyType.TEXT);

    private final Sources sources;
    private final Map<String, Seen> nameToSeen = new TreeMap<>();
    private long beyond;

    /** What was seen of an event. */
    private static final class Seen {
        private final String name;
        private final Map<String, Property> properties = new TreeMap<>();
        private long count;

        private Seen(String name) {
            this.name = name;
        }

        private void saw(Observed event) {
            count++;
            event.properties().fields().forEach((property, value) -> {
                if (properties.containsKey(property) || properties.size() < PROPERTIES_MAX) {
                    properties
                            .computeIfAbsent(property, absent -> new Property())
                            .saw(value);
                }
            });
        }
    }

    /** What was seen of a property: the types that all its values had so far. */
    private static final class Property {
        private final Set<PropertyType> possible = EnumSet.allOf(PropertyType.class);
        private long count;

        private void saw(Value value) {
            count++;
            possible.removeIf(type -> type.coerce(value).isEmpty());
        }

        /** The narrowest type that takes all of them; a text where there is none, which then counts bad ones. */
        private PropertyType type() {
            return NARROW_FIRST.stream().filter(possible::contains).findFirst().orElse(PropertyType.TEXT);
        }
    }

    EventSurvey(Sources sources) {
        this.sources = sources;
    }

    /** Reads the whole log, as it is now. */
    Future<EventSurvey> run() {
        return Repeat.upTo(sources.log().partitions(), partition -> Repeat.untilAnswered(
                                () -> sources.log().end(partition))
                        .compose(end -> read(partition, end)))
                .map(this);
    }

    private Future<Void> read(int partition, long end) {
        long[] offset = {0};
        return Repeat.whileMore(() -> offset[0] >= end
                ? Future.succeededFuture(false)
                : Repeat.untilAnswered(() -> sources.log().read(partition, offset[0], READ_ENTRIES_MAX))
                        .map(batch -> {
                            batch.entries().forEach(entry -> {
                                if (entry instanceof Observed observed) {
                                    saw(observed);
                                }
                            });
                            offset[0] = batch.nextOffset();
                            return !batch.entries().isEmpty();
                        }));
    }

    private void saw(Observed event) {
        Seen seen = nameToSeen.get(event.name());
        if (seen == null) {
            if (nameToSeen.size() >= EVENTS_MAX) {
                beyond++;
                return;
            }
            seen = new Seen(event.name());
            nameToSeen.put(event.name(), seen);
        }
        seen.saw(event);
    }

    /** One line of JSON an event, the most frequent first. */
    String lines() {
        TrackingPlan plan = sources.plan().get();
        StringBuilder lines = new StringBuilder();
        nameToSeen.values().stream()
                .sorted(Comparator.comparingLong((Seen seen) -> -seen.count).thenComparing(seen -> seen.name))
                .forEach(seen ->
                        lines.append(line(seen, plan.event(seen.name)).encode()).append('\n'));
        if (beyond > 0) {
            lines.append(new JsonObject().put("beyond", beyond).encode()).append('\n');
        }
        return lines.toString();
    }

    private static JsonObject line(Seen seen, @Nullable PlannedEvent planned) {
        JsonArray properties = new JsonArray();
        seen.properties.forEach((name, property) -> properties.add(new JsonObject()
                .put("property", name)
                .put("count", property.count)
                .put("type", property.type().word())
                .put("planned", planned != null && planned.properties().containsKey(name))));
        return new JsonObject()
                .put("event", seen.name)
                .put("count", seen.count)
                .put("planned", planned != null)
                .put("properties", properties);
    }

    /** A tracking plan that every event of the log meets, as {@code events.yaml}. */
    String plan() {
        StringBuilder yaml =
                new StringBuilder("# Written from the log: what came so far. Say what you mean, and drop the rest.\n");
        nameToSeen.forEach((name, seen) -> {
            yaml.append('\n').append(key(name)).append(seen.properties.isEmpty() ? ": {}\n" : ":\n");
            seen.properties.forEach((property, is) -> yaml.append("  ")
                    .append(key(property))
                    .append(": ")
                    .append(is.type().word())
                    .append('\n'));
        });
        return yaml.toString();
    }

    /** Plain where YAML, of any version, reads it as the text it is. */
    private static String key(String name) {
        boolean plain = name.matches("[A-Za-z][A-Za-z0-9_ -]*[A-Za-z0-9_]|[A-Za-z]")
                && !name.toLowerCase(Locale.ROOT).matches("true|false|null|yes|no|on|off|y|n");
        return plain ? name : new JsonArray().add(name).encode().replaceAll("^\\[|]$", "");
    }
}
