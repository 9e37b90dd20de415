package io.limen.gateway.wire;

import io.limen.gateway.event.Value;
import java.util.Optional;

/** What a call of the OpenFeature Remote Evaluation Protocol says. */
public sealed interface OfrepCall {

    /**
     * It asks.
     *
     * @param targetingKey who is asked about; empty where the key is the empty text
     * @param context as sent
     */
    record Asked(Optional<String> targetingKey, Value.Fields context) implements OfrepCall {}

    /**
     * It asks of nobody, or of nothing that can be.
     *
     * @param limit the limit it goes past, if that is why
     */
    record Refused(OfrepError error, String details, Optional<CallLimit> limit) implements OfrepCall {}
}
