package io.limen.gateway.decision;

import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.SoundCondition;
import java.util.Optional;

/**
 * Who takes part in an experience, and when, of those its condition is true for.
 *
 * @param mode whether what it decides is shown
 * @param schedule when; empty for always
 * @param exclusion its part of a group of experiences that exclude each other, if it is in one
 * @param coverage the share of visitors that takes part, in [0, 1]
 * @param heldOutOfAll the share of visitors that is held out of every such experience alike, in [0, 1]
 */
public record Rollout(
        Mode mode, Optional<Condition> schedule, Optional<Exclusion> exclusion, double coverage, double heldOutOfAll) {
    /** Everybody, always. */
    public static final Rollout FULL = new Rollout(Mode.LIVE, Optional.empty(), Optional.empty(), 1, 0);

    /** Everybody, when it is time. */
    Rollout forEverybody() {
        return new Rollout(mode, schedule, Optional.empty(), 1, 0);
    }

    Rollout sound() {
        return new Rollout(mode, schedule.map(SoundCondition::of), exclusion, coverage, heldOutOfAll);
    }

    /** Whether a visitor's id has a say in who takes part. */
    boolean draws() {
        return coverage < 1 || heldOutOfAll > 0 || exclusion.isPresent();
    }
}
