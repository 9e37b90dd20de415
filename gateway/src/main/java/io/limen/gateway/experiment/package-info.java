/**
 * Experiments: what is counted of them, and what the counts say. Pure: no clock, no dice, no I/O; the same events give the
 * same counts, and the same counts the same answer, on every node.
 *
 * <p><b>Counting.</b> An exposure is part of the profile, so it is folded as everything else is: a repeat, a redelivery or a
 * replay leaves it as it was. What one event changes in the exposures of a profile is what it adds to the counts ({@link
 * io.limen.gateway.experiment.Counts#between}). Whoever folds adds it to the counts of the partition exactly once, because
 * the counts carry the place they were counted through; those of all partitions are added when they are read. Sums are kept
 * in whole numbers, so that in whatever order they are added they are the same.
 *
 * <p><b>Judging.</b> {@code Arm} is what was counted of a variant. {@code Reward} says what is compared, a rate or a value,
 * and turns arms into {@code Posterior}s: what the truth may be, given the counts. {@code Race} tells from several of those
 * which is the best, {@code Duel} sets one against another. Both integrate instead of drawing: there is no Monte Carlo
 * noise, no seed to agree on, and names in another order get the same numbers. {@code bandit} makes weights of that,
 * {@code report} tells it to people, {@code offpolicy} judges a policy from the log of another.
 */
@NullMarked
package io.limen.gateway.experiment;

import org.jspecify.annotations.NullMarked;
