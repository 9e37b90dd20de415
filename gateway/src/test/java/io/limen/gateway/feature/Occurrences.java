package io.limen.gateway.feature;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import java.util.Map;

/** Occurrences for tests. */
final class Occurrences {
    /** Moments of tests count from here. */
    static final long START = 1_700_000_000_000L;

    private Occurrences() {}

    /** An event so many milliseconds after the start. */
    static Occurrence at(long millis, String name, Map<String, Value> properties) {
        boolean page = name.equals(Observed.Kind.PAGE.eventName());
        long time = START + millis;
        return new Occurrence(
                new Observed(
                        page ? Observed.Kind.PAGE : Observed.Kind.TRACK,
                        name,
                        "v",
                        null,
                        "m" + time + name,
                        time,
                        time,
                        true,
                        new Value.Fields(properties),
                        Value.Fields.NONE),
                properties.get("type") instanceof Value.Text type ? type.text() : "other");
    }

    static Occurrence at(long millis, String name) {
        return at(millis, name, Map.of());
    }

    static Occurrence at(long millis, String name, double value) {
        return at(millis, name, Map.of("value", new Value.Num(value)));
    }

    static Occurrence at(long millis, String name, String value) {
        return at(millis, name, Map.of("value", new Value.Text(value)));
    }

    /** The property {@code value}. */
    static final EventExpression VALUE =
            occurrence -> occurrence.event().properties().get("value");
}
