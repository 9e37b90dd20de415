package io.limen.gateway.profile;

import io.limen.gateway.event.PageTypes;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.feature.Features;

/**
 * What the fold must know of a snapshot.
 *
 * @param snapshot the snapshot's hash
 * @param features the features to keep
 * @param pageTypes the table from path to page type
 * @param experiments what is counted
 * @param sessionGapMillis a session ends after this long without an event
 * @param sessionMaxMillis a session ends at this age whatever happens; {@link Long#MAX_VALUE} for no such limit
 */
public record Definitions(
        String snapshot,
        Features features,
        PageTypes pageTypes,
        Experiments experiments,
        long sessionGapMillis,
        long sessionMaxMillis) {
    public static final long SESSION_GAP_DEFAULT_MILLIS = 30 * 60 * 1000L;
}
