/**
 * What is known of a visitor: {@code fold(profile, event) -> profile}, total, bounded, and idempotent by position.
 *
 * <p>The profile holds features, assignments and what the fold itself needs (recent message ids, the open session,
 * the place in the log). It never holds a score or a segment: those are a view of it.
 */
@NullMarked
package io.limen.gateway.profile;

import org.jspecify.annotations.NullMarked;
