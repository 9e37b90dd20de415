package io.limen.gateway.experiment.count;

import io.limen.gateway.feature.EventExpression;
import io.limen.gateway.feature.Occurrence;
import io.limen.gateway.feature.On;
import java.util.Optional;

/**
 * What an experience is for.
 *
 * @param on the event that reaches it
 * @param value what it is worth, if it has a worth
 * @param withinMillis how long after the last exposure it still counts
 * @param trusted whether it counts only from a secret key
 * @param guardRail whether it is watched in every experiment: one that does harm to it is stopped
 */
public record Goal(
        String name, On on, Optional<EventExpression> value, long withinMillis, boolean trusted, boolean guardRail) {
    /** Worths are kept in whole numbers of this part of one. */
    public static final long PARTS = 10_000;

    /** A single event is worth at most this, either way: more is counted as so much. */
    private static final double WORTH_MAX = 1e9;

    boolean isReached(Occurrence occurrence) {
        return on.matches(occurrence) && (!trusted || occurrence.event().trusted());
    }

    /** In ten-thousandths; 0 where it has no worth, or none can be told. */
    long worth(Occurrence occurrence) {
        double number = value.map(worth -> worth.number(occurrence)).orElse(0.0);
        double bounded = Double.isNaN(number) ? 0 : Math.max(-WORTH_MAX, Math.min(WORTH_MAX, number));
        return Math.round(bounded * PARTS);
    }
}
