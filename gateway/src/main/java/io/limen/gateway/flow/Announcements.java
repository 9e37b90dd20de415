package io.limen.gateway.flow;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.Segment;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What other systems are told of the changes on one partition: of segments that say so, before the change is saved.
 *
 * <p>What was told and not saved is remembered, so that trying again tells nothing twice that was heard, and takes back
 * what has meanwhile turned out otherwise. Used on one thread.
 */
final class Announcements {
    /** Beyond it what was told is told again: a partition whose saves keep failing tries the same visitors anyway. */
    private static final int REMEMBERED_MAX = 10_000;

    private final AudienceFeed feed;
    private final Map<String, Map<String, Told>> visitorToTold = new HashMap<>();

    /** A change on its way out; heard if publishing it succeeded. */
    private record Told(AudienceChange change, boolean heard) {}

    Announcements(AudienceFeed feed) {
        this.feed = feed;
    }

    /** Tells what has become of these visitors; completes when it is durable. */
    Future<Void> tell(Rulebook rulebook, List<Appraised> appraised) {
        List<AudienceChange> changes = new ArrayList<>();
        for (Segment segment : rulebook.snapshot().segments()) {
            if (segment.announced()) {
                appraised.forEach(each -> add(segment.name(), each, changes));
            }
        }
        if (changes.isEmpty()) {
            return Future.succeededFuture();
        }
        changes.forEach(change -> remember(change, false));
        return feed.publish(changes).onSuccess(done -> changes.forEach(change -> remember(change, true)));
    }

    /** What was told of these visitors is stored: the next change begins from there. */
    void saved(List<Appraised> appraised) {
        if (!visitorToTold.isEmpty()) {
            appraised.forEach(
                    each -> visitorToTold.remove(each.after().profile().visitor()));
        }
    }

    private void add(String segment, Appraised appraised, List<AudienceChange> changes) {
        Membership was = membership(appraised.before(), segment);
        Membership now = membership(appraised.after().view(), segment);
        Told told = visitorToTold
                .getOrDefault(appraised.after().profile().visitor(), Map.of())
                .get(segment);
        if (told != null) {
            boolean stillSo = told.change.entered() == (now != null);
            if (!stillSo) {
                changes.add(told.change.undone(appraised.after().view().evaluatedAt()));
            } else if (!told.heard) {
                changes.add(told.change);
            }
        } else if (was == null && now != null) {
            changes.add(AudienceChange.entered(appraised.after(), now, appraised.before()));
        } else if (was != null && now == null) {
            changes.add(AudienceChange.left(appraised.after(), was));
        }
    }

    private void remember(AudienceChange change, boolean heard) {
        if (visitorToTold.size() < REMEMBERED_MAX || visitorToTold.containsKey(change.visitor())) {
            visitorToTold
                    .computeIfAbsent(change.visitor(), visitor -> new HashMap<>())
                    .put(change.segment(), new Told(change, heard));
        }
    }

    private static @Nullable Membership membership(View view, String segment) {
        for (Membership membership : view.memberships()) {
            if (membership.segment().equals(segment)) {
                return membership;
            }
        }
        return null;
    }
}
