/**
 * The whole gateway in a world made of one seed: several of it over one log and its stores, all in virtual time on one
 * thread, with everything that may happen to them.
 *
 * <pre>
 *   Shopper ──▶ SimulatedGateway (a Host's)                      Trouble: crashes, stalls, what servers do
 *                │ IngestFlow  DecideFlow  FoldFlow              Promises: checked whenever something is acknowledged,
 *                │ HotFirstStore  WriteBehindStore  Owned                  answered or written, and again at rest
 *                ▼
 *   Network ──▶ Broker   hot store   durable store               Plant: a bug on purpose, to see that it is found
 * </pre>
 *
 * <p>Real are the flows and everything beneath them down to the ports, and who hands out a partition's entries. Simulated
 * are threads, timers, the network, the servers and the clock. What happens is drawn in one order from the seed, so that
 * the same seed tells the same {@link io.limen.gateway.simulation.Story} again, on any machine.
 */
@NullMarked
package io.limen.gateway.simulation;

import org.jspecify.annotations.NullMarked;
