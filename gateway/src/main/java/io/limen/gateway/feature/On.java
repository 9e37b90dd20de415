package io.limen.gateway.feature;

import java.util.Set;

/**
 * Which events something listens to: the verb's argument and its {@code where}.
 *
 * @param events names of events; empty means any
 * @param where the condition an event must also meet
 */
public record On(Set<String> events, EventCondition where) {
    public On {
        events = Set.copyOf(events);
    }

    public boolean matches(Occurrence occurrence) {
        return (events.isEmpty() || events.contains(occurrence.event().name())) && where.test(occurrence);
    }
}
