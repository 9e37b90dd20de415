/**
 * Named conditions over a profile: who enters, who leaves, who lingers, and when to look again.
 *
 * <p>Conditions are handed in compiled ({@link io.limen.gateway.segment.Condition}); evaluating them allocates nothing.
 */
@NullMarked
package io.limen.gateway.segment;

import org.jspecify.annotations.NullMarked;
