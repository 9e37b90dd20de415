/**
 * The hot store on Redis 6.2 or later: one server, one behind Sentinel, or a Cluster.
 *
 * <pre>
 *  caller's loop         the loop's lane, one for reads and one for writes        Redis
 *  read(visitor) ──▶ Lane ─ slot ▶ Route ▶ Link ══ one held, pipelined connection ══▶ node
 *                     │ deadlines                │ up / down, breaker, PING
 *                     └ MOVED, ASK, NOSCRIPT     └ reconnects with back-off
 * </pre>
 *
 * <p><b>Connections.</b> Every event loop holds its own connections to every master, so a call takes no lock and no hop;
 * writes have theirs, so that a batch of the owner's never stands before a decision's read. The client's pool is not
 * used: it would queue, and it hands stuck sockets out again.
 *
 * <p><b>Never waiting.</b> The client has no timeout for calls and does not notice a server that stalls. So calls have
 * deadlines of our own, kept in one queue a lane in the order of their sending (all of a lane's calls have the same
 * allowance) and looked at every few milliseconds; a connection on which nothing arrives for a while, though it is
 * pinged, is closed by Netty; while a link is down, or its breaker open, calls fail at once. A call that timed out keeps
 * its place until its connection answers or ends, and places are bounded.
 *
 * <p><b>Cluster.</b> Which node a key is on is decided here, by a table of slots, and not by the client's own Cluster
 * connection: that one is up or down as a whole, where one bad node must not fail the visitors of the others, and it
 * does not tell which node's connection is stuck. {@code MOVED} corrects the table and is followed; {@code ASK} is
 * followed with {@code ASKING} right before the command on the same connection; {@code TRYAGAIN} (a script's two keys
 * while their slot moves) and a node not yet connected are tried again within the call's own time.
 *
 * <p><b>The fence.</b> A script compares the 24 bytes at the head of what is held with those of what is offered, byte by
 * byte: Lua's {@code <} on strings asks the server's locale, and its numbers lose offsets beyond 2^53. Both keys of a
 * visitor carry the id in braces, so they share a slot and the script touches one node. Scripts are loaded when a
 * connection comes up; a server that forgot them (restart, failover, flush) gets {@code EVAL} once, and whoever else was
 * told {@code NOSCRIPT} is sent again behind it.
 *
 * <p><b>Bits.</b> The bitmap is written whole with the profile and in the same call, so there is no moment at which they
 * disagree. A membership that has ended is not set; where all have an end, the key ends with the last of them.
 */
@NullMarked
package io.limen.gateway.redis;

import org.jspecify.annotations.NullMarked;
