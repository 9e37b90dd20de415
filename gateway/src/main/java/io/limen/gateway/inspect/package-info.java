/**
 * Looking into what is stored, without changing it: is it what the log says, and what is in it.
 *
 * <p>Every look is a stream of text, so that the operations port of a running gateway and a command that opens a data
 * folder itself give the same answer. Looks read through the ports of the flow, page by page; none holds more than a
 * bounded number of profiles, however many there are. They take their time: not for an event loop.
 */
@NullMarked
package io.limen.gateway.inspect;

import org.jspecify.annotations.NullMarked;
