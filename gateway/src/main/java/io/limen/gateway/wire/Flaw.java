package io.limen.gateway.wire;

import java.util.Optional;

/**
 * Why something that was sent can never be accepted.
 *
 * @param reason what is wrong with it and what was expected
 * @param limit the limit it goes past, if that is why
 */
record Flaw(String reason, Optional<CallLimit> limit) {
    Flaw(String reason) {
        this(reason, Optional.empty());
    }

    Flaw(String reason, CallLimit limit) {
        this(reason, Optional.of(limit));
    }
}
