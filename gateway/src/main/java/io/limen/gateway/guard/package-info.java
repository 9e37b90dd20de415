/**
 * Limits as small state machines. One instance an event loop, nothing shared; what depends on time is told the time.
 */
@NullMarked
package io.limen.gateway.guard;

import org.jspecify.annotations.NullMarked;
