package io.limen.gateway.inspect.simulate;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A visitor under both configurations, at the end of the log.
 *
 * @param segmentsBefore the segments the visitor is in by the configuration that runs
 * @param segmentsAfter the same by the other
 * @param experienceToVariant what the visitor was given, and keeps
 * @param pages the last ones the visitor looked at
 */
public record SeenVisitor(
        String visitor,
        Set<String> segmentsBefore,
        Set<String> segmentsAfter,
        Map<String, String> experienceToVariant,
        List<SeenPage> pages,
        Footprint before,
        Footprint after) {
    public SeenVisitor {
        segmentsBefore = Set.copyOf(segmentsBefore);
        segmentsAfter = Set.copyOf(segmentsAfter);
        experienceToVariant = Map.copyOf(experienceToVariant);
        pages = List.copyOf(pages);
    }
}
