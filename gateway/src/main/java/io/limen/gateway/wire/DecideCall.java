package io.limen.gateway.wire;

import io.limen.gateway.event.Value;
import java.util.List;
import java.util.Optional;

/**
 * What is asked when deciding, as sent.
 *
 * @param anonymousId the visitor, if the body names one
 * @param userId the user, if the body names one; what it is worth depends on the key
 * @param writeKey the key in the body, if any
 * @param context as sent
 * @param slots the slots asked for; empty for all: how a page asks whose slots only the configuration knows, by selector
 * @param events what just happened, not yet judged
 * @param position a token of an earlier answer
 * @param explain whether to say what the decision rests on
 * @param force a token with variants that are asked for
 * @param cookie whether to say what the decision cookie is, for an edge to set it on the page
 */
public record DecideCall(
        Optional<String> anonymousId,
        Optional<String> userId,
        Optional<String> writeKey,
        Value.Fields context,
        List<String> slots,
        IngestCall events,
        Optional<String> position,
        boolean explain,
        Optional<String> force,
        boolean cookie) {
    public DecideCall {
        slots = List.copyOf(slots);
    }
}
