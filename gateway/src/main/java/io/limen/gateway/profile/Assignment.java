package io.limen.gateway.profile;

/**
 * The variant a visitor keeps for an experience.
 *
 * @param variant the variant's name
 * @param propensity the probability it was drawn with
 * @param at when it was decided, epoch milliseconds
 */
public record Assignment(String variant, double propensity, long at) {}
