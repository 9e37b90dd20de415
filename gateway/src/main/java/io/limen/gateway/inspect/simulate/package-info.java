/**
 * What another configuration would change: visitors folded with the one that runs and with another, compared. Pure: what is
 * handed in decides, and the same gives the same.
 *
 * <p>{@code Judge} decides a page of a visitor by both, {@code Tally} adds up visitor after visitor and forgets them, and
 * {@code Simulated} is what there is to show: counts, names of the configuration, and a few examples without anything that
 * says who a visitor is.
 */
@NullMarked
package io.limen.gateway.inspect.simulate;

import org.jspecify.annotations.NullMarked;
