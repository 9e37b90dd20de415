package io.limen.gateway.wire;

import io.limen.gateway.event.Value;
import org.jspecify.annotations.Nullable;

/**
 * One event as sent, not yet known to be valid.
 *
 * @param index its place in the call
 * @param fields its fields
 * @param hash of its bytes as sent, where it has no message id; else 0
 * @param flaw why it can never be accepted, null as long as nothing is known against it
 */
record Draft(
        int index, Value.Fields fields, long hash, @Nullable Flaw flaw) {}
