package io.limen.gateway.decision;

/**
 * What would have been shown, were an experience not in {@link Mode#SHADOW}: the first such that is tried before what wins.
 *
 * @param variant its variant; {@code holdout} for a visitor held out
 */
public record Shadow(String experience, String variant) {}
