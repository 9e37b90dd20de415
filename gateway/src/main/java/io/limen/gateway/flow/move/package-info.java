/**
 * A site grows up: from one log and its stores to others, while it serves.
 *
 * <p>Entries are copied one by one into an empty log of as many partitions, so every offset stays what it was, and with
 * it every position: in profiles, in committed places, in the answers that browsers hold. Profiles are copied as they are
 * while the source goes on; what they miss is what came after the place committed before they were read, and the new
 * owner folds from there. A profile knows what it has, so folding some of it twice changes nothing.
 *
 * <pre>
 *   check ─▶ snapshots ─▶ log, until little is left ─▶ profiles ─▶ compare ─▶ pause ingest
 *                                                                               │ the rest, compared
 *                                            resume, try again ◀── too late ────┤
 *                                                                               ▼
 *                                                                             done: the source takes no event any more
 * </pre>
 *
 * <p>Until {@code done} the source is the truth and the target a copy: stopping at any moment loses nothing, and the
 * next run goes on where the target ends. A pause ends by itself. {@code done} is only taken while its own pause is in
 * force, so nothing can have been appended after the ends were compared; and where the site lives now is kept beside what
 * stays behind before {@code done} is said to be so.
 */
@NullMarked
package io.limen.gateway.flow.move;

import org.jspecify.annotations.NullMarked;
