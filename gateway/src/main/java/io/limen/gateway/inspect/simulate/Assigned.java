package io.limen.gateway.inspect.simulate;

/**
 * What becomes of variants that were given to visitors.
 *
 * @param keeping visitors with a variant that the other configuration has, too
 * @param moved those of them who would see another variant of the same experience: a bug, or a holdout that grew
 * @param losing visitors with a variant, or an experience, that is no longer there
 */
public record Assigned(long keeping, long moved, long losing) {}
