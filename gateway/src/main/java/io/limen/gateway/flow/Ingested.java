package io.limen.gateway.flow;

import io.limen.gateway.event.Position;
import java.util.List;
import java.util.OptionalLong;

/**
 * The events are durable.
 *
 * @param positions the last position in each partition that was written to: what a later decision must reflect
 * @param recheckAfterSeconds when time alone may change what the visitor sees, where the batch is one visitor's and
 *     there was time to look
 */
public record Ingested(List<Position> positions, OptionalLong recheckAfterSeconds) {}
