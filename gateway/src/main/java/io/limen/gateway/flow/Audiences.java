package io.limen.gateway.flow;

import java.util.Map;

/**
 * How many visitors there are, and in which segments, as of now, on the partitions this process owns.
 *
 * @param visitors profiles kept
 * @param segmentToVisitors segment name to how many are in it
 */
public record Audiences(long visitors, Map<String, Long> segmentToVisitors) {}
