package io.limen.gateway.feature;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Which events something listens to: the verb's argument and its {@code where}.
 *
 * @param events names of events; empty means any
 * @param where the condition an event must also meet
 */
public record On(Set<String> events, EventCondition where) {
    /** Listens to everything. */
    public static final On ANY = new On(Set.of(), EventCondition.ALWAYS);

    public On {
        events = Set.copyOf(events);
    }

    /** Listens to all events of one name. */
    public static On event(String name) {
        return new On(Set.of(name), EventCondition.ALWAYS);
    }

    public boolean matches(Occurrence occurrence) {
        return (events.isEmpty() || events.contains(occurrence.event().name())) && where.test(occurrence);
    }

    /** The names any of these listens to; empty, that is all, where one of them listens to any event. */
    static Set<String> namesOf(Collection<On> listeners) {
        Set<String> names = new HashSet<>();
        for (On on : listeners) {
            if (on.events.isEmpty()) {
                return Set.of();
            }
            names.addAll(on.events);
        }
        return Set.copyOf(names);
    }
}
