package io.limen.gateway.inspect.simulate;

/**
 * What a visitor costs under a configuration.
 *
 * @param segmentChanges how often the visitor entered or left a segment
 * @param scores how often a model was asked
 * @param profileBytes of the stored profile, without message ids
 * @param viewBytes of its segments and scores
 */
public record Footprint(long segmentChanges, long scores, int profileBytes, int viewBytes) {}
