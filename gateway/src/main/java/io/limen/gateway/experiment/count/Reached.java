package io.limen.gateway.experiment.count;

/**
 * That a visitor reached a goal after an exposure.
 *
 * @param afterMillis how long after the first exposure, the first time
 * @param worth of all times together, in ten-thousandths
 */
public record Reached(long afterMillis, long worth) {
    Reached plus(Reached other) {
        return new Reached(Math.min(afterMillis, other.afterMillis), worth + other.worth);
    }
}
