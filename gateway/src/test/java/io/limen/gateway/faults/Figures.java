package io.limen.gateway.faults;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a scenario came to.
 *
 * @param acknowledged events answered 200
 * @param applied of these, found in the profiles once
 * @param lost of these, not found
 * @param doubled found in the profiles, but not sent so often
 * @param open events given up without an answer
 * @param retries how often an event was sent again
 * @param served decisions and fragments answered 200
 * @param unserved those that were not
 * @param excused those that were not while there was no gateway to ask, where there is but one
 * @param late answered, but too late
 * @param unjudged answered late, while the machine was so late itself that nothing follows
 * @param moved answered by a second gateway, because the first one asked was gone
 * @param worstMillis the longest decision as its caller saw it, balancer included, moved ones left out
 * @param p99Millis as callers saw it
 * @param worstMovedMillis the longest of the moved ones, waiting for the gateway that was gone included
 * @param worstGatewayMillis the longest by a gateway's own clock
 * @param worstFloorMillis the longest call that did nothing on the same way
 * @param degraded reasons and how many answers had them
 * @param settledAfter from the repair until all was acknowledged and verified
 * @param verified what {@code verify} said
 */
record Figures(
        int acknowledged,
        int applied,
        int lost,
        int doubled,
        int open,
        int retries,
        int refused,
        long served,
        long unserved,
        long excused,
        long late,
        long unjudged,
        long moved,
        double worstMillis,
        double p99Millis,
        double worstMovedMillis,
        double worstGatewayMillis,
        double worstFloorMillis,
        String degraded,
        Duration settledAfter,
        String verified,
        List<String> remarks) {
    Figures {
        remarks = List.copyOf(remarks);
    }

    static final String HEADER = """
            | fault | events acknowledged | applied once | lost | doubled | sent again | decisions served | not 200 | late | late with the machine | moved | worst decide ms | p99 | worst moved | by the gateway's clock | floor | settled after s | verify | degraded |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    String row(String title) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %d | %d | %d | %,d | %d%s | %d | %d | %d | %.0f | %.1f | %.0f | %.1f | %.0f | %.1f | %s | %s |%n",
                title,
                acknowledged,
                applied,
                lost,
                doubled,
                retries,
                served,
                unserved,
                excused > 0 ? " (" + excused + " while down)" : "",
                late,
                unjudged,
                moved,
                worstMillis,
                p99Millis,
                worstMovedMillis,
                worstGatewayMillis,
                worstFloorMillis,
                settledAfter.toMillis() / 1e3,
                verified,
                degraded.isEmpty() ? "–" : degraded);
    }
}
