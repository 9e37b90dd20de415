/**
 * The aggregations, as small state machines over events, and the profile's features as a fixed-width vector.
 *
 * <p>Every aggregation has an immutable, bounded state with {@code apply}, a value at a moment, {@code merge} and
 * {@code encode}. States never look at a clock: a state holds event times, and {@code now} is what the reader passes.
 * Numbers are finite and saturate at 1e300, texts are cut at 128 characters. Event times are positive: 0 is how a state
 * says never.
 *
 * <p>Events arrive late: from a phone that was offline, or from a server that reports after the browser did. What a
 * late event does:
 *
 * <pre>
 *   count, sum, weigh     added; with a half-life or window with the weight its age leaves it
 *   their minus           taken away in the same way; a removal may come before what it removes, which is why it is
 *                         the value that is never below 0 and not the state
 *   last, first           compared by event time
 *   imported              compared by event time, and expires from it
 *   min, max, distinct    as any other
 *   since                 compared by event time, its reset too
 *   top                   added by age; which keys beyond {@code keep} are let go depends on the order of arrival
 *   reset (count, sum,    events older than the latest reset are ignored. A reset that is older than all that is held
 *     min, max)           takes nothing; any other takes all, though some of it be newer: only totals are kept
 *   sessions              ignored if not newer than the run's last event, which it cannot change
 *   sequence              ignored if older than the last step placed
 *   dwell                 ignored if older than the last event of the stay
 * </pre>
 *
 * <p>The fold adds to this for features that are kept per session or page: see
 * {@link io.limen.gateway.feature.Feature.Per} and the package {@code profile}.
 */
@NullMarked
package io.limen.gateway.feature;

import org.jspecify.annotations.NullMarked;
