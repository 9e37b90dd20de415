package io.limen.gateway.faults;

import java.util.OptionalDouble;

/**
 * One deciding call and its answer.
 *
 * @param kind decide or fragment, of a known or an unknown visitor
 * @param dueNanos when it was to be sent
 * @param endNanos when its answer was there; a call sent late is late
 * @param status 0 where there was none
 * @param gateway which one answered; empty if none did
 * @param tries how many gateways were asked; 0 if none was ready
 * @param gatewayMillis how long it took by the clock of the gateway that answered
 * @param degraded what the answer did without
 */
record Call(
        String kind,
        long dueNanos,
        long endNanos,
        int status,
        String gateway,
        int tries,
        OptionalDouble gatewayMillis,
        String degraded) {
    double millis() {
        return (endNanos - dueNanos) / 1e6;
    }

    boolean served() {
        return status == 200;
    }

    /** Whether the first gateway asked went away, so that a second one answered. */
    boolean moved() {
        return tries > 1;
    }
}
