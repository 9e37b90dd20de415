package io.limen.gateway.decision;

/**
 * A draw that is to be remembered.
 *
 * @param propensity the probability the variant was drawn with
 * @param decisionId the same wherever and however often the same is drawn
 */
public record Draw(String experience, String variant, double propensity, String decisionId) {}
