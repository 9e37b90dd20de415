/**
 * Sending recorded events through the public API.
 *
 * <pre>
 *   files ─▶ EventLines ─▶ hash of the visitor ─▶ Lane: one call in flight ─▶ POST /v1/batch
 *              (the command's thread, paced)       Lane: one call in flight ─▶ POST /v1/batch     (one event loop)
 * </pre>
 *
 * A visitor's events always travel in the same lane, so they arrive in the order of the file. Arrivals are open: an
 * event is due at its moment whether or not earlier ones were answered, and its latency counts from there, so a
 * gateway that stalls shows in the figures. A lane holds a bounded number of events; beyond it the reader waits.
 */
@NullMarked
package io.limen.gateway.cli.replay;

import org.jspecify.annotations.NullMarked;
