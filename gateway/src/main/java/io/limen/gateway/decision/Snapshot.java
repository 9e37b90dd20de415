package io.limen.gateway.decision;

import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.experiment.count.Experiment;
import io.limen.gateway.experiment.count.Goal;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Model;
import io.limen.gateway.segment.Segment;
import java.util.BitSet;
import java.util.List;

/**
 * All configuration that decides, cross-checked and immutable, versioned by its hash. Indices in conditions are places
 * in these lists. Its conditions are {@link io.limen.gateway.segment.SoundCondition sound}: none of them throws.
 *
 * @param hash of all its files
 * @param definitions what the fold must know
 * @param models the models conditions may name
 * @param segments parents before children
 * @param flags the flags conditions may name
 * @param goals what experiences are for
 * @param slots the places that can be filled
 * @param experiences in file order: the first that matches a slot wins
 */
public record Snapshot(
        String hash,
        Definitions definitions,
        List<Model> models,
        List<Segment> segments,
        List<Flag> flags,
        List<Goal> goals,
        List<Slot> slots,
        List<Experience> experiences) {
    public Snapshot {
        models = List.copyOf(models);
        segments = segments.stream().map(Segment::sound).toList();
        flags = flags.stream().map(Flag::sound).toList();
        goals = List.copyOf(goals);
        slots = List.copyOf(slots);
        experiences = experiences.stream().map(Experience::sound).toList();
    }

    /** Whether what a slot shows is JSON: then pages and edges have no part in it. */
    boolean showsJson(int slot) {
        return slots.get(slot).fallback().filter(Snippet::isJson).isPresent()
                || experiences.stream()
                        .filter(experience -> experience.slot() == slot)
                        .flatMap(experience -> experience.variants().stream())
                        .anyMatch(variant -> variant.snippet().isJson());
    }

    /** Whether everything of it that is delivered is to be remembered, because that is what counts. */
    boolean remembersAll(Experience experience) {
        return definitions
                .experiments()
                .get(experience.name())
                .filter(Experiment::countsDelivered)
                .isPresent();
    }

    /** A condition's {@link Condition#due}, with the rules of the flags it reads. */
    long due(Condition condition, Moment moment) {
        return due(condition, moment, new BitSet());
    }

    private long due(Condition condition, Moment moment, BitSet seen) {
        long due = condition.due(moment);
        for (Condition.Input input : condition.reads()) {
            if (input instanceof Condition.Input.FlagInput flag && !seen.get(flag.flag())) {
                seen.set(flag.flag());
                for (Flag.Rule rule : flags.get(flag.flag()).rules()) {
                    due = Math.min(due, due(rule.when(), moment, seen));
                }
            }
        }
        return due;
    }
}
