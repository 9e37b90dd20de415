package io.limen.gateway.experiment.count;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.Occurrence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The experiments of a snapshot, and what an event says of a visitor's exposures to them. Exposures to what is no experiment
 * any more stay as they are. What crawlers do counts for nothing.
 */
public final class Experiments {
    /** Somebody saw a variant: an event of the Segment Spec. */
    public static final String EXPOSED = "Experiment Viewed";

    /** Experiments of which exposures of one visitor are kept; beyond, that seen longest ago is let go. */
    public static final int EXPOSURES_MAX = 64;

    public static final Experiments NONE = new Experiments(List.of());

    private final Map<String, Experiment> nameToExperiment = new HashMap<>();
    /** Of goals that any event may reach, under the empty name. */
    private final Map<String, List<Watched>> eventToWatched = new HashMap<>();

    private record Watched(String experiment, Goal goal) {}

    public Experiments(List<Experiment> experiments) {
        for (Experiment experiment : experiments) {
            nameToExperiment.put(experiment.name(), experiment);
            experiment.goals().forEach(goal -> watch(experiment.name(), goal));
        }
    }

    private void watch(String experiment, Goal goal) {
        List<String> events = goal.on().events().isEmpty()
                ? List.of("")
                : List.copyOf(goal.on().events());
        for (String event : events) {
            eventToWatched.computeIfAbsent(event, name -> new ArrayList<>()).add(new Watched(experiment, goal));
        }
    }

    public Optional<Experiment> get(String name) {
        return Optional.ofNullable(nameToExperiment.get(name));
    }

    /**
     * The exposures after something was observed; the same map where it says nothing of them.
     *
     * @param experimentToContext what the visitor's variant was drawn for
     */
    public Map<String, Exposure> observed(
            Map<String, Exposure> before, Occurrence occurrence, Function<String, String> experimentToContext) {
        if (isCrawler(occurrence)) {
            return before;
        }
        Map<String, Exposure> after = before;
        if (occurrence.event().name().equals(EXPOSED)) {
            Value.Fields said = occurrence.event().properties();
            String name = said.text("experiment_id");
            String variant = said.text("variation_id");
            if (name != null && variant != null) {
                after = exposed(after, name, variant, occurrence.time(), experimentToContext);
            }
        }
        after = reached(after, eventToWatched.get(occurrence.event().name()), occurrence);
        return reached(after, eventToWatched.get(""), occurrence);
    }

    /** The exposures after a variant was delivered; the same map where that does not count. */
    public Map<String, Exposure> delivered(
            Map<String, Exposure> before, String name, String variant, String context, long at) {
        Experiment experiment = nameToExperiment.get(name);
        return experiment != null && experiment.countsDelivered()
                ? exposed(before, name, variant, at, any -> context)
                : before;
    }

    private static boolean isCrawler(Occurrence occurrence) {
        return occurrence.event().context().get("bot") instanceof Value.Bool bot && bot.bool();
    }

    private Map<String, Exposure> exposed(
            Map<String, Exposure> before, String name, String variant, long at, Function<String, String> context) {
        Experiment experiment = nameToExperiment.get(name);
        if (experiment == null || !experiment.has(variant)) {
            return before;
        }
        Exposure known = before.get(name);
        Exposure now = known == null ? Exposure.of(variant, context.apply(name), at) : known.seen(variant, at);
        return now.equals(known) ? before : with(before, name, now);
    }

    private static Map<String, Exposure> reached(
            Map<String, Exposure> before, @Nullable List<Watched> watched, Occurrence occurrence) {
        Map<String, Exposure> after = before;
        for (Watched each : watched == null ? List.<Watched>of() : watched) {
            Exposure exposure = after.get(each.experiment);
            if (exposure != null && each.goal.isReached(occurrence)) {
                Exposure now = exposure.reached(each.goal, occurrence.time(), each.goal.worth(occurrence));
                after = now.equals(exposure) ? after : with(after, each.experiment, now);
            }
        }
        return after;
    }

    private static Map<String, Exposure> with(Map<String, Exposure> before, String name, Exposure now) {
        Map<String, Exposure> after = new HashMap<>(before);
        after.put(name, now);
        return bounded(after);
    }

    /** What is known of one visitor under two ids. */
    public static Map<String, Exposure> merge(Map<String, Exposure> one, Map<String, Exposure> other) {
        Map<String, Exposure> both = new HashMap<>(one);
        other.forEach((name, exposure) -> both.merge(name, exposure, Exposure::merge));
        return bounded(both);
    }

    private static Map<String, Exposure> bounded(Map<String, Exposure> exposures) {
        while (exposures.size() > EXPOSURES_MAX) {
            exposures.entrySet().stream()
                    .min(Comparator.comparingLong((Map.Entry<String, Exposure> entry) ->
                                    entry.getValue().last())
                            .thenComparing(Map.Entry::getKey))
                    .ifPresent(oldest -> exposures.remove(oldest.getKey()));
        }
        return Map.copyOf(exposures);
    }
}
