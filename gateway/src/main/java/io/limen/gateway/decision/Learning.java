package io.limen.gateway.decision;

import io.limen.gateway.experiment.Reward;
import java.util.List;

/**
 * How an experience learns which of its variants to show more often: it is a bandit.
 *
 * @param reward what its goal is worth to it: that it is reached, or what that brings
 * @param contexts places of segments: a visitor is drawn for by what was learned of the first of these the visitor is in;
 *     who is in none, by what was learned of everybody
 * @param exploration what all variants but the best get at least together, in [0, 0.5]
 * @param perSession whether a draw is kept for a session; else for as long as the visitor is known
 */
public record Learning(Reward reward, List<Integer> contexts, double exploration, boolean perSession) {
    /** What the others get at least where nothing is said: one per cent. */
    public static final double EXPLORATION = 0.01;

    public Learning {
        contexts = List.copyOf(contexts);
    }

    /** As {@code split: bandit} by itself: one for everybody, for a session. */
    public static Learning byDefault(Reward reward) {
        return new Learning(reward, List.of(), EXPLORATION, true);
    }
}
