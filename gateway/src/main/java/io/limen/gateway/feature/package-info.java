/**
 * The aggregations, as small state machines over events, and the profile's features as a fixed-width vector.
 *
 * <p>Every aggregation has an immutable state with {@code apply}, {@code value(now)}, {@code merge} and
 * {@code encode}. States never look at a clock: a state holds event times, and {@code now} is what the reader passes.
 * A late event is added by its age where order does not matter (counts, sums, decays), compared by event time where it
 * does (last, first, min and max by value), and ignored where it cannot be placed any more (sessions, patterns).
 */
@NullMarked
package io.limen.gateway.feature;

import org.jspecify.annotations.NullMarked;
