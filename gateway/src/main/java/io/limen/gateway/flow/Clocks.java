package io.limen.gateway.flow;

import java.util.function.LongSupplier;

/**
 * The time sources of a process, handed in so that tests and simulations have their own.
 *
 * @param wallMillis epoch milliseconds, what events and profiles are stamped and read with
 * @param monotonicNanos for deadlines and measuring
 */
public record Clocks(LongSupplier wallMillis, LongSupplier monotonicNanos) {}
