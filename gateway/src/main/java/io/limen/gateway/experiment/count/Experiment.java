package io.limen.gateway.experiment.count;

import java.util.List;
import java.util.Set;

/**
 * An experience as the fold knows it.
 *
 * @param name the experience's
 * @param variants what it may show; the holdout, who sees the default, beside them
 * @param goals what is counted of it, at most {@link #GOALS_MAX}
 * @param perSession whether a draw is kept for a session only, as a bandit's is by default
 * @param countsDelivered whether it counts as an exposure that a variant was delivered; else only that it was seen
 */
public record Experiment(
        String name, Set<String> variants, List<Goal> goals, boolean perSession, boolean countsDelivered) {
    /** The variant a visitor is told to have who is held out. */
    public static final String HOLDOUT = "holdout";

    public static final int GOALS_MAX = 16;

    public Experiment {
        variants = Set.copyOf(variants);
        goals = List.copyOf(goals);
    }

    /** Whether somebody can be exposed to this in it. */
    boolean has(String variant) {
        return variants.contains(variant) || variant.equals(HOLDOUT);
    }
}
