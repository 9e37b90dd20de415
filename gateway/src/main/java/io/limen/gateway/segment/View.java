package io.limen.gateway.segment;

import java.util.List;
import java.util.Map;

/**
 * What follows from a profile at a moment: scores and segments. Kept beside the profile, never part of it.
 *
 * @param snapshot the snapshot it was computed with
 * @param evaluatedAt when, epoch milliseconds
 * @param scores model name to its score and the version that gave it
 * @param memberships the segments the visitor is in, by bit
 * @param pending whether a score did not come in time: it is retried, never skipped
 * @param due when to look again though nothing happens, epoch milliseconds; {@link Condition#NEVER} for not at all
 */
public record View(
        String snapshot,
        long evaluatedAt,
        Map<String, Score> scores,
        List<Membership> memberships,
        boolean pending,
        long due) {
    /** Before anything was evaluated. */
    public static final View NONE = new View("", 0, Map.of(), List.of(), true, Condition.NEVER);

    /**
     * A model's answer for one visitor.
     *
     * @param value the score, in the model's own unit
     * @param version the model's version
     * @param at when it was computed, epoch milliseconds
     */
    public record Score(double value, String version, long at) {}

    public View {
        scores = Map.copyOf(scores);
        memberships = List.copyOf(memberships);
    }
}
