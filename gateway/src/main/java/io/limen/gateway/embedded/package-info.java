/**
 * Everything in one process and one data folder: the log, the profiles, the positions and the snapshots in one RocksDB
 * database. Same ports, same promises as the servers; the same contract suites run against both.
 *
 * <pre>
 *  event loops                      one thread                          owner of the partitions
 *  append ──┐                    ┌─ stage ─ write, fsync ─┐
 *  save  ───┼─▶ bounded queue ───┤   (one batch a group)  ├─▶ wake the partition's reader ─▶ consumer.handle
 *  keep  ───┘                    └─ answer on the caller's context ◀──┘                            │
 *           ▲                                                                                      │
 *           └──────────────── profiles, views, due moments, committed position ◀───────────────────┘
 * </pre>
 *
 * <p><b>Group commit.</b> Whatever queued up while the disk was syncing is one batch, one write, one fsync. So the cost
 * of an fsync is shared by those who wait for it, nobody waits for a timer, and what belongs together (profiles and the
 * position they reflect) is durable together. A write that fails fails its whole group; offsets are handed out again.
 * Nothing is appended on an event loop but to the queue; no call into RocksDB is made on one at all.
 *
 * <p><b>Who sees what when.</b> An entry is read by consumers only after its group is durable. A save becomes visible in
 * this order: database, hot copy, watermark, answer. A reader looks in the opposite order (watermark, hot copy,
 * database), so whoever sees a watermark sees the profile it speaks of.
 *
 * <p><b>After a stop in the middle of a write.</b> The group at hand is not whole on disk, and nobody was told it was. It is
 * dropped when the folder is opened again, and a warning says from which byte on. Where something whole is behind what
 * is not, that is damage to what was acknowledged: the folder is not opened and not changed. One thing leaves no
 * trace: a last file that somebody cut between two writes.
 *
 * <p><b>Fence.</b> A profile is overwritten only by one folded at least as far ({@code epoch, offset}), and a committed
 * position only by one at least as far. The moment of evaluation is not compared here: a single process has a single
 * writer, and a clock set back must not stop a partition.
 *
 * <p><b>Memory.</b> RocksDB's is outside the heap and budgeted: block cache, write buffers and table readers each have
 * a bound in {@link io.limen.gateway.embedded.EmbeddedStores.Options}; the hot copies are bounded by weight.
 */
@NullMarked
package io.limen.gateway.embedded;

import org.jspecify.annotations.NullMarked;
