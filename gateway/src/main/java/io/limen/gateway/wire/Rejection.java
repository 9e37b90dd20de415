package io.limen.gateway.wire;

import java.util.Optional;

/**
 * An event that can never be accepted, and why.
 *
 * @param index its place in the call
 * @param messageId as sent, if it was
 * @param limit the limit it goes past, if that is why
 */
public record Rejection(int index, Optional<String> messageId, String reason, Optional<CallLimit> limit) {}
