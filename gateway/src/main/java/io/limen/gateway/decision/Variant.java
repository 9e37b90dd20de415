package io.limen.gateway.decision;

import io.limen.gateway.content.Presentation;
import io.limen.gateway.content.Snippet;

/**
 * One of the things an experience may show.
 *
 * @param presentation how the snippet stands in the page
 * @param weight its share among the experience's variants, in [0, 1]; the weights of one experience add up to 1
 */
public record Variant(String name, Snippet snippet, Presentation presentation, double weight) {
    /** One that is nothing but its snippet. */
    public Variant(String name, Snippet snippet, double weight) {
        this(name, snippet, Presentation.PLAIN, weight);
    }
}
