package io.limen.gateway.decision;

import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.SoundCondition;
import java.util.List;
import java.util.Optional;

/**
 * What a slot shows to whom. Read top to bottom: the first that matches a slot wins.
 *
 * @param name its name; also the salt of its draws
 * @param slot the index of its slot
 * @param when who sees it and where: segments, page and device in one condition
 * @param source the condition as written, for explanations
 * @param goal the goal it is for, if any
 * @param holdout the share of matching visitors who keep the default, in [0, 1]
 * @param cap true while it may still be shown to this visitor; always true where no cap is configured
 * @param learning how its weights are learned, if they are
 * @param guarded whether what it shows must not be kept past its reason, as a discount code must not: then no edge keeps
 *     it, and who sees it is asked of the gateway each time
 * @param variants at least one
 * @param rollout who of those takes part, and when
 */
public record Experience(
        String name,
        int slot,
        Condition when,
        String source,
        Optional<String> goal,
        double holdout,
        Condition cap,
        Optional<Learning> learning,
        boolean guarded,
        List<Variant> variants,
        Rollout rollout) {
    public Experience {
        variants = List.copyOf(variants);
    }

    /** One that everybody takes part in, always. */
    public Experience(
            String name,
            int slot,
            Condition when,
            String source,
            Optional<String> goal,
            double holdout,
            Condition cap,
            Optional<Learning> learning,
            boolean guarded,
            List<Variant> variants) {
        this(name, slot, when, source, goal, holdout, cap, learning, guarded, variants, Rollout.FULL);
    }

    /** Whether its weights are learned. */
    public boolean isBandit() {
        return learning.isPresent();
    }

    /** Whether what is drawn is kept for a session only. */
    public boolean isPerSession() {
        return learning.filter(Learning::perSession).isPresent();
    }

    /** The same with nobody held out, or left out by a draw. */
    public Experience forEverybody() {
        return new Experience(
                name, slot, when, source, goal, 0, cap, learning, guarded, variants, rollout.forEverybody());
    }

    /** The same, with conditions that never throw. */
    Experience sound() {
        return new Experience(
                name,
                slot,
                SoundCondition.of(when),
                source,
                goal,
                holdout,
                SoundCondition.of(cap),
                learning,
                guarded,
                variants,
                rollout.sound());
    }
}
