package io.limen.gateway.experiment.count;

import java.math.BigInteger;

/**
 * Visitors who reached a goal.
 *
 * @param visitors how many
 * @param worth what they were worth, in ten-thousandths
 * @param squares the squares of what each of them was worth, added up
 * @param afterMillis how long after the first exposure each reached it first, added up
 */
public record Conversions(long visitors, long worth, BigInteger squares, long afterMillis) {
    Conversions plus(Conversions other) {
        return new Conversions(
                visitors + other.visitors,
                worth + other.worth,
                squares.add(other.squares),
                afterMillis + other.afterMillis);
    }
}
