/**
 * The mathematics of experiments: from what was counted of the variants to which of them is better, by how much and how
 * surely. Pure: no clock, no dice, no I/O; the same counts give the same answer on every node.
 *
 * <p>{@code count} says what is counted. {@code Arm} is what was counted of a variant, and adds up. {@code Reward} says
 * what is compared, a rate or a value, and turns arms into {@code Posterior}s: what the truth may be, given the counts.
 * {@code Race} tells from several of those which is the best, {@code Duel} sets one against another. Both integrate instead
 * of drawing: there is no Monte Carlo noise, no seed to agree on, and names in another order get the same numbers.
 * {@code bandit} makes weights of that, {@code report} tells it to people, {@code offpolicy} judges a policy from the log of
 * another.
 */
@NullMarked
package io.limen.gateway.experiment;

import org.jspecify.annotations.NullMarked;
