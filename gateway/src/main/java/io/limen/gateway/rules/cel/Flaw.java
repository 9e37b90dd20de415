package io.limen.gateway.rules.cel;

import java.util.Optional;

/**
 * Something wrong in an expression, as whoever wrote it needs to hear it.
 *
 * @param offset where it starts in the source, in UTF-16 units
 * @param length how long it is, at least 1
 * @param message what was found and what was expected
 * @param suggestion what was probably meant, ready to be written instead
 */
public record Flaw(int offset, int length, String message, Optional<String> suggestion) {}
