package io.limen.gateway.feature;

/**
 * One number.
 *
 * @param value the number as of {@code at}
 * @param at the latest event time in it if it decays, epoch milliseconds; 0 if it does not
 */
record Total(double value, long at) implements Amount {
    static final Total ZERO = new Total(0, 0);
}
