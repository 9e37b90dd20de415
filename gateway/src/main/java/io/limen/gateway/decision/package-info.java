/**
 * From a profile, its segments and a snapshot to a decision with its reason. Pure: the same inputs give the same
 * decision on every node.
 *
 * <p>Decisions are also made ahead, for edges that answer without asking: {@code EdgeCacheability} says for which slots that
 * can be, {@code Contents} what they may keep and under which address, {@code EdgePlanner} what one visitor sees on each type
 * of page, and until when.
 */
@NullMarked
package io.limen.gateway.decision;

import org.jspecify.annotations.NullMarked;
