/**
 * Named conditions over a profile: who enters, who leaves, who lingers, and when to look again.
 *
 * <p>Conditions are handed in compiled ({@link io.limen.gateway.segment.Condition}); evaluating them allocates nothing. What
 * an edge can evaluate of one is data ({@link io.limen.gateway.segment.EdgeCondition}), and depends on how much is known
 * beforehand of those it is asked about ({@link io.limen.gateway.segment.Foresight}).
 */
@NullMarked
package io.limen.gateway.segment;

import org.jspecify.annotations.NullMarked;
