package io.limen.gateway.rules;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.PropertyType;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.feature.EventCondition;
import io.limen.gateway.feature.On;
import io.limen.gateway.settings.Nearest;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What features and goals say about events: their names, `where` and `of`. */
final class EventTerms {
    static final String ANY = "any";
    static final String IMPORTED = "Features Imported";
    static final String EXPOSED = "Experiment Viewed";
    static final String DISMISSED = "Experiment Dismissed";

    private final TrackingPlan plan;
    private final EventExpressionCompiler compiler;
    private final Set<String> known = new HashSet<>(Set.of(IMPORTED, EXPOSED, DISMISSED));

    EventTerms(TrackingPlan plan, EventExpressionCompiler compiler) {
        this.plan = plan;
        this.compiler = compiler;
        plan.events().forEach(event -> known.add(event.name()));
        for (Observed.Kind kind : Observed.Kind.values()) {
            known.add(kind.eventName());
        }
        known.remove("");
    }

    /** The names of events a verb is about: one, a list, or `any` (empty). */
    Set<String> events(YamlCursor argument) {
        Set<String> names = new HashSet<>();
        if (!argument.isPresent() || argument.isMap()) {
            argument.wrongType("the name of an event, a list of them, or any");
            return names;
        }
        for (YamlCursor item : argument.items()) {
            String name = item.text().orElse("").strip();
            if (name.equals(ANY)) {
                return Set.of();
            }
            names.add(name);
            tellUnplanned(item, name);
        }
        if (names.isEmpty()) {
            argument.wrongType("at least one event, or any");
        }
        return names;
    }

    /** Events and the `where` that stands beside them. */
    On on(YamlCursor argument, YamlCursor where) {
        Set<String> events = events(argument);
        return new On(events, condition(where, events));
    }

    /** Events given as a name, a list, or a mapping {@code { event: …, where: … }}. */
    On on(YamlCursor argument) {
        return argument.isMap()
                ? on(argument.at("event"), argument.at("where"))
                : new On(events(argument), EventCondition.ALWAYS);
    }

    Optional<On> optional(YamlCursor argument) {
        return argument.isPresent() ? Optional.of(on(argument)) : Optional.empty();
    }

    /** The condition; one that is wrong is told and holds always. */
    EventCondition condition(YamlCursor where, Set<String> events) {
        Optional<String> source = where.text();
        if (source.isEmpty()) {
            return EventCondition.ALWAYS;
        }
        return Flaws.told(compiler.condition(source.get(), declared(events)), where, ProblemCode.EVENT_EXPRESSION)
                .orElse(EventCondition.ALWAYS);
    }

    /** The value; none where it is wrong, which is told. */
    Optional<EventExpressionCompiler.Typed> term(YamlCursor of, Set<String> events) {
        return of.text()
                .flatMap(source ->
                        Flaws.told(compiler.expression(source, declared(events)), of, ProblemCode.EVENT_EXPRESSION));
    }

    /** What the plan says of these events' properties; nothing if it does not know them all or they disagree. */
    private Map<String, PropertyType> declared(Set<String> events) {
        Map<String, PropertyType> declared = new HashMap<>();
        for (String name : events) {
            TrackingPlan.PlannedEvent planned = plan.event(name);
            if (planned == null) {
                return Map.of();
            }
            for (Map.Entry<String, TrackingPlan.Property> property :
                    planned.properties().entrySet()) {
                PropertyType type = property.getValue().type();
                if (declared.getOrDefault(property.getKey(), type) != type) {
                    return Map.of();
                }
                declared.put(property.getKey(), type);
            }
        }
        return declared;
    }

    private void tellUnplanned(YamlCursor item, String name) {
        if (!plan.events().isEmpty() && !known.contains(name)) {
            List<String> names = new ArrayList<>(known);
            item.suggest(Nearest.to(name, names), ProblemCode.UNPLANNED_EVENT, name);
        }
    }
}
