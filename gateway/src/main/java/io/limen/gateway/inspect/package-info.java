/**
 * Looking into what is stored, without changing it: is it what the log says, and what is in it.
 *
 * <p>Every look is a stream of text, so that the operations port of a running gateway and a command that opens a data
 * folder itself give the same answer. Looks read through the ports of the flow, page by page; none holds more than a
 * bounded number of profiles, however many there are. They take their time: not for an event loop.
 *
 * <p>One look is no stream and no call of the operations port: a simulation folds everybody twice and loads another
 * configuration's models, which is not for a process that serves. A command opens the data, or a backup of it, for that.
 */
@NullMarked
package io.limen.gateway.inspect;

import org.jspecify.annotations.NullMarked;
