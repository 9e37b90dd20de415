/**
 * What operators see: metrics, health, the configuration in force, the events seen, and why a visitor sees what they
 * see. On a port of its own, loopback by default. Nothing here holds personal data: labels come from bounded sets, and
 * what is listed of events are their names.
 */
@NullMarked
package io.limen.gateway.ops;

import org.jspecify.annotations.NullMarked;
