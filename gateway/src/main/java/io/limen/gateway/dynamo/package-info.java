/**
 * The durable side in one table of DynamoDB: profiles, audit, positions and snapshots.
 *
 * <pre>
 *  pk             sk                              attributes
 *  visitor        profile                         data, fence, part, ttl, due (if ever), changes (a list)
 *  visitor        audit#epoch#offset#at           changes (a list), ttl
 *  partition#n    committed                       term, owner, epoch, offset, snapshot
 *  snapshot#hash  file#path#n | whole             data | files
 *  snapshots      hash#… | latest                 snapshot
 *
 *  index due        part, due   keys only, sparse: who is to be looked at again
 *  index partition  part, pk    keys only: who belongs to a partition; one write a new visitor, none after
 * </pre>
 *
 * <p><b>Fence.</b> DynamoDB compares binary values byte by byte and unsigned, as fences are written, so one condition
 * does it. Where the condition is not met the answer brings what is stored: the same fence means that an earlier attempt
 * was written though its answer was lost, and counts as success; a newer one means that the writer is no longer the owner.
 *
 * <p><b>Audit.</b> A segment change of its own item would double the writes. Changes ride in the profile's item as a
 * list; a save that finds the list full moves it to one item (put first, then removed together with the next save), so
 * sixteen changes cost two more requests. The item's key comes from its first change: doing it again overwrites.
 *
 * <p><b>Requests.</b> Two lanes, one for owners and one for reads that somebody waits for, each with a thread of its
 * own, so many requests under way and so many waiting. Requests are made again in one place only, the lane, never by
 * the SDK: there a retry gives its place back while it pauses, and is counted. A read for a decision is made a second
 * time at most, and late ones only as often as a share of all reads allows.
 *
 * <p><b>Threads.</b> No event loop signs or parses a request. Answers come on the network's threads, batches are decoded
 * on others, and every future completes on its caller's context.
 *
 * <p><b>Expiry.</b> DynamoDB deletes what has expired within days; until then it is filtered here.
 */
@NullMarked
package io.limen.gateway.dynamo;

import org.jspecify.annotations.NullMarked;
