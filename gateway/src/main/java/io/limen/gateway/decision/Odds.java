package io.limen.gateway.decision;

/**
 * With which chances a variant was drawn, and in what place.
 *
 * @param propensity the probability of the variant, 1 where nothing was drawn
 * @param context the segment whose weights it was drawn by; empty where none had a say
 * @param weightsVersion of the learned weights it was drawn by; 0 for those that are configured
 * @param after when the draw was made that this one takes the place of, epoch milliseconds; 0 for a first one
 */
record Odds(double propensity, String context, long weightsVersion, long after) {
    /** Nothing was drawn. */
    static final Odds SURE = new Odds(1, "", 0, 0);
}
