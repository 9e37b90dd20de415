/**
 * One store of profiles made of two: a hot one that answers decisions, and a durable one that owners start from. Knows
 * the ports only, no technology.
 *
 * <pre>
 *   decide ──read──▶ HotFirstStore ──▶ hot store ···(slow, down, a miss)···▶ WriteBehindStore ──▶ durable store
 *                        ▲                                                       ▲     within a token budget
 *   fold ──load, save────┴─ offer to hot, at once ───────────────────────────────┘
 *                                         written when the visitor rests, at the latest after a quarter of an hour
 * </pre>
 *
 * <p><b>What is where.</b> A save is in this process and in the hot store when it completes, and in the durable store
 * later. The durable place of a partition is committed only up to the first event that is not durable, so the log holds
 * the rest; whoever becomes the owner folds it again on the durable profiles, which ignore what they have already.
 *
 * <p><b>One read.</b> What was read of the durable store is everybody's of this process for a moment, as long as nobody
 * may have written it since: a stranger's first event is decided on and folded at almost the same time.
 *
 * <p><b>When a store fails.</b> Hot down: folding goes on, visitors that could not be written are remembered (so many;
 * beyond that the partition is rebuilt) and written as they are then when it is back; until then nothing claims the
 * partition's place is visible there. Durable down: everything stays dirty and is tried again; when too much is, saves
 * take longer and then fail as overload, and the log hands the batch in again. Nothing is dropped.
 *
 * <p><b>Two owners.</b> A partition has terms; a commit of an earlier term is refused, and the one who hears it forgets
 * the partition. Profiles are compared by their fence in both stores, so what a former owner still writes is either a
 * prefix of what is there, or a part of the same log that the new owner finds done.
 *
 * <p><b>Threads.</b> What an owner keeps lives on one context, without locks; readers on other loops look into
 * concurrent maps in the opposite order of the writing: place, then profiles.
 */
@NullMarked
package io.limen.gateway.tiered;

import org.jspecify.annotations.NullMarked;
