package io.limen.gateway.inspect.simulate;

/**
 * What a configuration would cost, added up over the visitors looked at.
 *
 * @param decisions of slots it has, on the pages looked at
 * @param atEdge those that an edge can answer without asking, once it was told
 * @param draws new ones among them: each is appended to the log
 */
public record Load(
        long decisions,
        long atEdge,
        long draws,
        long segmentChanges,
        long scores,
        long profileBytes,
        long profileBytesMax,
        long viewBytes) {}
