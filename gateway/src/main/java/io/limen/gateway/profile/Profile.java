package io.limen.gateway.profile;

import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Exposure;
import io.limen.gateway.feature.FeatureState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one visitor: a pure fold of that visitor's events. Immutable.
 *
 * @param visitor the visitor's id
 * @param snapshot the hash of the snapshot whose features {@code states} are aligned with
 * @param applied the last log entry folded in; null before the first
 * @param firstSeen event time of the earliest event, epoch milliseconds; 0 before the first
 * @param lastSeen event time of the latest event, epoch milliseconds; 0 before the first
 * @param receivedAt when the latest event was received, epoch milliseconds: lifetimes in stores run on it
 * @param userId the user an identify claimed last, or null
 * @param session the open or last session
 * @param recent the message ids seen lately, so that a client's retry changes nothing
 * @param assignments experience to the variant kept for it
 * @param exposures experience to what the visitor saw of it, and what followed
 * @param states one state a feature, in the order of the snapshot's features
 */
public record Profile(
        String visitor,
        String snapshot,
        @Nullable Position applied,
        long firstSeen,
        long lastSeen,
        long receivedAt,
        @Nullable String userId,
        Session session,
        RecentMessages recent,
        Map<String, Assignment> assignments,
        Map<String, Exposure> exposures,
        List<FeatureState> states) {
    public Profile {
        assignments = Map.copyOf(assignments);
        exposures = Map.copyOf(exposures);
        states = List.copyOf(states);
    }

    /** With this entry of the log applied, and these message ids remembered. */
    Profile with(Position position, RecentMessages messages) {
        return new Profile(
                visitor,
                snapshot,
                position,
                firstSeen,
                lastSeen,
                receivedAt,
                userId,
                session,
                messages,
                assignments,
                exposures,
                states);
    }

    /** With these variants kept, and these exposures. */
    Profile with(Map<String, Assignment> kept, Map<String, Exposure> seen) {
        return new Profile(
                visitor,
                snapshot,
                applied,
                firstSeen,
                lastSeen,
                receivedAt,
                userId,
                session,
                recent,
                kept,
                seen,
                states);
    }

    /** With states aligned with another snapshot's features. */
    Profile with(String otherSnapshot, List<FeatureState> aligned) {
        return new Profile(
                visitor,
                otherSnapshot,
                applied,
                firstSeen,
                lastSeen,
                receivedAt,
                userId,
                session,
                recent,
                assignments,
                exposures,
                aligned);
    }
}
