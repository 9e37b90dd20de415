/**
 * From a profile, its segments and a snapshot to a decision with its reason. Pure: the same inputs give the same
 * decision on every node.
 */
@NullMarked
package io.limen.gateway.decision;

import org.jspecify.annotations.NullMarked;
