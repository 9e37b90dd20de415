package io.limen.gateway.wire;

import java.util.Optional;

/**
 * How a call came in.
 *
 * @param receivedAt epoch milliseconds
 * @param trusted whether it came with a secret key
 * @param visitor the id of the visitor's cookie, for events that name none
 * @param surroundings what the request tells besides its body
 */
public record Reception(long receivedAt, boolean trusted, Optional<String> visitor, Surroundings surroundings) {}
