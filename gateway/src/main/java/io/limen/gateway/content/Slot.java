package io.limen.gateway.content;

import java.util.Optional;

/**
 * A place on a page that a decision can fill.
 *
 * @param name its name
 * @param fallback the snippet shown when no experience wins; empty leaves what the page already has
 */
public record Slot(String name, Optional<Snippet> fallback) {}
