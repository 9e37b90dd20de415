package io.limen.gateway.flow;

import io.limen.gateway.event.Value;
import java.util.Optional;

/**
 * A question: what are the flags for this visitor, here, now?
 *
 * @param visitor who; empty is in no share
 * @param context where: {@code page.path}, {@code device.type}, {@code geo.country} …
 * @param flag the one that is asked for; empty asks for all of them
 */
public record FlagRequest(Optional<String> visitor, Value.Fields context, Optional<String> flag) {}
