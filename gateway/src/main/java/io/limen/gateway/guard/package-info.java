/**
 * Limits as small state machines: one instance an event loop, nothing shared; what depends on time is told the time. And
 * the way an answer takes back to the loop that asked.
 */
@NullMarked
package io.limen.gateway.guard;

import org.jspecify.annotations.NullMarked;
