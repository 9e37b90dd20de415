package io.limen.gateway.decision;

/**
 * A draw that is to be remembered.
 *
 * @param propensity the probability the variant was drawn with
 * @param context the segment whose weights it was drawn by; empty where none had a say
 * @param weightsVersion of the learned weights it was drawn by; 0 for those that are configured
 * @param decisionId the same wherever and however often the same is drawn
 */
public record Draw(
        String experience, String variant, double propensity, String context, long weightsVersion, String decisionId) {}
