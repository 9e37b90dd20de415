package io.limen.gateway.content;

import java.util.Optional;

/**
 * A place on a page that a decision can fill.
 *
 * @param name its name
 * @param fallback the snippet shown when no experience wins; empty leaves what the page already has
 * @param selector the CSS selector of its elements on pages that do not say themselves where it is; empty where only
 *     elements with {@code data-limen-slot} are it
 * @param off whether no experience is tried for it
 */
public record Slot(String name, Optional<Snippet> fallback, Optional<String> selector, boolean off) {
    /** A slot that pages say themselves. */
    public Slot(String name, Optional<Snippet> fallback) {
        this(name, fallback, Optional.empty(), false);
    }
}
