package io.limen.gateway.decision;

import io.limen.gateway.content.Snippet;

/**
 * One of the things an experience may show.
 *
 * @param weight its share among the experience's variants, in [0, 1]; the weights of one experience add up to 1
 */
public record Variant(String name, Snippet snippet, double weight) {}
