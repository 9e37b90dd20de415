package io.limen.gateway.experiment.count;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import io.limen.gateway.feature.EventCondition;
import io.limen.gateway.feature.Occurrence;
import io.limen.gateway.feature.On;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Two experiments and what visitors do in them. */
final class Crowd {
    static final long NOON = 1_700_000_000_000L;
    static final long HOUR = 3_600_000;

    static final Goal ORDER = new Goal(
            "order",
            new On(Set.of("Order Completed"), EventCondition.ALWAYS),
            Optional.of(event -> event.event().properties().get("revenue")),
            HOUR,
            false,
            false);
    static final Goal PAID = new Goal("paid", On.event("Order Paid"), Optional.empty(), HOUR, true, false);
    static final Experiments EXPERIMENTS = new Experiments(List.of(
            new Experiment("rescue", Set.of("ten_off", "shipping"), List.of(ORDER, PAID), false, false),
            new Experiment("banner", Set.of("red"), List.of(ORDER), false, true)));

    private Map<String, Exposure> exposures = Map.of();
    private Counts counts = Counts.NONE;

    static Occurrence event(
            String name, long at, boolean trusted, Map<String, Value> said, Map<String, Value> context) {
        return Occurrence.of(
                new Observed(
                        Observed.Kind.TRACK,
                        name,
                        "v",
                        null,
                        "m",
                        NOON + at,
                        NOON + at,
                        trusted,
                        new Value.Fields(said),
                        new Value.Fields(context)),
                PageTypes.NONE);
    }

    static Occurrence seen(String experiment, String variant, long at) {
        return event(
                Experiments.EXPOSED,
                at,
                false,
                Map.of("experiment_id", new Value.Text(experiment), "variation_id", new Value.Text(variant)),
                Map.of());
    }

    static Occurrence order(double revenue, long at) {
        return event("Order Completed", at, false, Map.of("revenue", new Value.Num(revenue)), Map.of());
    }

    /** One visitor does this, and it is counted. */
    Crowd does(Occurrence... occurrences) {
        for (Occurrence occurrence : occurrences) {
            became(EXPERIMENTS.observed(exposures, occurrence, experiment -> ""));
        }
        return this;
    }

    Crowd isDelivered(String experiment, String variant, long at) {
        became(EXPERIMENTS.delivered(exposures, experiment, variant, "keen", NOON + at));
        return this;
    }

    private void became(Map<String, Exposure> after) {
        counts = counts.plus(Counts.between(exposures, after));
        exposures = after;
    }

    Map<String, Exposure> exposures() {
        return new HashMap<>(exposures);
    }

    Counts counts() {
        return counts;
    }

    Tally tally(String experiment, String variant) {
        return counts.cellToTally().getOrDefault(new Cell(experiment, "", variant), Tally.NONE);
    }
}
