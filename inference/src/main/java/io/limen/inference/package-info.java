/**
 * Scores feature vectors with ONNX models; knows nothing of gateways.
 *
 * <pre>
 *                        ┌ fits the budget ─▶ runs on the caller's thread, the answer is there on return
 *  caller ─▶ Scoring ────┤
 *                        └ else ─▶ Admission ─▶ inbox ─▶ ScoringLane's thread ─▶ BatchQueue ─▶ one run ─▶ caller's Executor
 *                                  bound in rows                               what may run when
 * </pre>
 *
 * <p>A small model costs a few microseconds a row, less than handing the row to another thread. So a model is measured
 * before it serves ({@link io.limen.inference.RunCosts}), and calls within the budget run where they are made. Everything
 * else goes through one lane: by default it waits for nothing and takes what is already there, so batches grow with load
 * and an idle gateway pays no delay.
 *
 * <p>Threads: callers never wait for a lock. They reserve room with one atomic step and leave; everything behind the inbox
 * belongs to the lane's own thread. Batching itself is a state machine that is asked with the time in hand
 * ({@link io.limen.inference.BatchQueue}), so its laws are tested without threads or clocks.
 *
 * <p>Each model has a lane of its own. A new model gets a new lane; the old lane answers what it has admitted, then closes
 * its model. Therefore a row is never scored by a model it was not made for.
 *
 * <p>Time is monotonic nanoseconds from one source handed in, compared by difference only. What is expected to happen
 * (too late, too much) is an {@link io.limen.inference.Outcome}; what is broken completes exceptionally.
 */
@NullMarked
package io.limen.inference;

import org.jspecify.annotations.NullMarked;
