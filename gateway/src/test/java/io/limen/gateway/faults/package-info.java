/**
 * What breaks, and what must not be seen of it: real gateway processes on real servers, under a steady replay of real
 * sessions, while one of them is killed, stopped, emptied or overwhelmed.
 *
 * <pre>
 *   SessionReplay ─┐                        ┌─ gateway ─┐
 *                  ├─▶ Balancer (loopback) ─┼─ gateway ─┼─ Kafka, Redis, DynamoDB, or the data folder
 *   DecideProbe  ──┘   obeys /health/ready  └─ gateway ─┘
 *                          ▲                      ▲
 *                       Scenario: inject, wait, repair
 * </pre>
 *
 * <p>A {@link io.limen.gateway.faults.Scenario} is data; {@link io.limen.gateway.faults.Trial} plays it and judges:
 *
 * <ul>
 *   <li>Nothing acknowledged is lost or doubled: the counts of events by name in each visitor's profile equal the events
 *       that were answered 200, retried as the SDKs retry. An event given up without an answer may count or not; a run
 *       in which there is one says so.
 *   <li>Every decision and every fragment is answered 200.
 *   <li>And in time: within the gateway's deadline plus what the machine itself took at that moment, measured by a call
 *       that does nothing on the same way through client and balancer, and by the time the gateway's loops were kept
 *       waiting for a processor ({@link io.limen.gateway.faults.Lateness}): a machine that runs clients, gateways and
 *       servers on two cores is late by itself at times, and where it is very late nothing is judged, only counted. A
 *       call that met a gateway when it died is asked again elsewhere by the balancer; the waiting for the dead one is
 *       told apart, the second answer judged by its own clock.
 *   <li>Afterwards hot = durable = fold(log): the gateway's own {@code verify} finds no difference.
 * </ul>
 *
 * <p>{@link io.limen.gateway.faults.MoveFaultIT} breaks nothing but the command that takes a site from its data folder to
 * servers, while all the others go on.
 *
 * <p>{@link io.limen.gateway.faults.KillsFaultIT} kills one gateway again and again, and looks into its log afterwards.
 * {@link io.limen.gateway.faults.SyncTraceIT} looks at what a kill cannot show, whether the disk had what was answered;
 * it takes seconds and runs with the other tests.
 *
 * <p>The suites run with {@code mvn verify -Pfaults}; every scenario adds a row to {@code target/faults/report.md}, and
 * what the processes said is beside it. {@code -Dlimen.faults.nightly=true} makes outages as long as the promises say;
 * {@code -Dlimen.faults.rate} is the events a second, {@code -Dlimen.faults.only} names some scenarios of all.
 */
@NullMarked
package io.limen.gateway.faults;

import org.jspecify.annotations.NullMarked;
