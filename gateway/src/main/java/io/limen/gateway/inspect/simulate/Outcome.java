package io.limen.gateway.inspect.simulate;

import io.limen.gateway.decision.Decision;

/**
 * What a slot shows to a visitor on a page.
 *
 * @param shown {@code experience:variant}, {@code default}, or {@link #NO_SLOT} where the configuration has no such slot
 * @param reason why, in the words of decisions
 * @param experience the experience that won; empty for none
 * @param variant its variant; empty for none
 * @param atEdge whether an edge can answer so without asking
 * @param remembers whether it is a new draw, which is appended to the log
 */
public record Outcome(
        String shown, String reason, String experience, String variant, boolean atEdge, boolean remembers) {
    /** Of a slot that is not there. */
    public static final Outcome NO_SLOT = new Outcome("no such slot", "NO_SLOT", "", "", false, false);

    static Outcome of(Decision decision, boolean atEdge) {
        String experience = decision.experience().orElse("");
        String variant = decision.variant().orElse("");
        String shown = experience.isEmpty() ? "default" : experience + ":" + variant;
        return new Outcome(
                shown,
                decision.reason().name(),
                experience,
                variant,
                atEdge,
                decision.draw().isPresent());
    }

    public boolean isThere() {
        return !equals(NO_SLOT);
    }
}
