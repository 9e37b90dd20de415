/**
 * The log in a topic of Kafka, shared by all gateways of a site.
 *
 * <pre>
 *  event loops                                                  one thread, member of the group
 *  append ─▶ bound ─▶ producer's buffer ─▶ brokers ─▶ topic ─▶ poll ─▶ waiting, bounded ─┐
 *    ▲                    (acks=all)          │                 │ pause/resume by partition │
 *    └──── answer on the caller's context ◀───┘                 ▼                           ▼
 *                                              assigned ▶ seek, revoked ▶ wait     consumer's context
 * </pre>
 *
 * <p><b>Appending</b> uses Kafka's own producer rather than the wrapper of Vert.x: that one queues each record for one
 * worker thread, without bound, on which a call may block while there is no broker. With {@code max.block.ms=0} the
 * call never waits, so it is made where the events come from: in order, with no thread between, and what cannot be
 * taken is refused at once. What is under way is bounded before the producer sees it.
 *
 * <p><b>Away.</b> A producer cut off from all brokers would let everybody wait for the whole time an append has. Where
 * nothing is acknowledged for a second the cluster is asked, and while it does not answer appends fail at once.
 *
 * <p><b>Consuming</b> uses Kafka's own consumer on one thread, for only there a rebalance waits until what is at hand is
 * written: the handlers of the Vert.x wrapper run later, on a context the group knows nothing of. Positions are the
 * consumer's; the group's are never asked for and never stored. A partition is paused by itself until its offset is
 * known and while too much of it waits; polling never pauses.
 *
 * <p><b>Stopped.</b> A position beyond the log's end, one the log has no more, and an entry that cannot be read stop
 * their partition, loudly, until it is assigned anew.
 *
 * <p><b>Audiences</b> have a topic of their own, for whoever wants to read it. Those who are told by us follow it as
 * groups of their own, which do store their positions: there is no store beside which we could, and what comes again is
 * known by its id.
 */
@NullMarked
package io.limen.gateway.kafka;

import org.jspecify.annotations.NullMarked;
