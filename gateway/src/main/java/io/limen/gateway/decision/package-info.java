/**
 * From a profile, its segments and a snapshot to a decision with its reason. Pure: the same inputs give the same
 * decision on every node.
 *
 * <p>What keeps an experience from a visitor is one list ({@code Hurdle}) that deciding and explaining share: its mode, its
 * {@code Schedule}, its condition, its part of a group of experiences that exclude each other, its coverage, its caps. Draws
 * are {@code Range}s of the visitor's bucket, so that what grows moves nobody. A variant that was given before outlasts weights
 * and coverage, but neither a condition, a schedule nor a group: those say that it is not for this visitor, now.
 *
 * <p>Decisions are also made ahead, for edges that answer without asking: {@code EdgeCacheability} says for which slots that
 * can be, {@code Contents} what they may keep and under which address, {@code EdgePlanner} what one visitor sees on each type
 * of page, and until when.
 *
 * <p>What of deciding needs no profile can be left to an edge ({@code EdgeRules}). For whom nothing is stored of, all that
 * reads the profile is worked out when a snapshot is published, and what is left reads the page and shares of flags
 * ({@code Foreseen}); for everybody else the rules speak only where neither the profile nor what was drawn before has a say.
 * What cannot be said so is not said, and the edge asks.
 */
@NullMarked
package io.limen.gateway.decision;

import org.jspecify.annotations.NullMarked;
