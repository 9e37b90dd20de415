package io.limen.gateway.decision;

import io.limen.gateway.feature.EventExpression;
import io.limen.gateway.feature.On;
import java.util.Optional;

/**
 * What an experience is for.
 *
 * @param on the event that reaches it
 * @param value what it is worth, if it has a worth
 * @param withinMillis how long after an exposure it still counts
 * @param trusted whether it counts only from a secret key
 */
public record Goal(String name, On on, Optional<EventExpression> value, long withinMillis, boolean trusted) {}
