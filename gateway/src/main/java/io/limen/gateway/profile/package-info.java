/**
 * What is known of a visitor: {@code fold(profile, event) -> profile}, total, bounded, and idempotent by position.
 *
 * <p>The profile holds features, assignments and what the fold itself needs (recent message ids, the open session,
 * the place in the log). It never holds a score or a segment: those are a view of it.
 *
 * <p>A session begins with the first event after a pause longer than the gap, or once the open one has reached its
 * age; event time decides. Features kept per session begin empty with it, features kept per page with each page view.
 * What is late for them is left out of them and counts for the visitor only:
 *
 * <pre>
 *   older than the open session   its features, and those of the page, do not see it
 *   older than the page view      the features of the page do not see it; a page view that late begins no page
 * </pre>
 */
@NullMarked
package io.limen.gateway.profile;

import org.jspecify.annotations.NullMarked;
