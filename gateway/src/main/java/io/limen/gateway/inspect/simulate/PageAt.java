package io.limen.gateway.inspect.simulate;

import io.limen.gateway.event.Value;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.segment.View;

/**
 * A page a visitor looked at, and who they were by then.
 *
 * @param profile without the message ids, which decide nothing and take the most room
 * @param context of the page's event
 */
public record PageAt(Profile profile, View view, Value.Fields context) {
    public PageAt {
        profile = new Profile(
                profile.visitor(),
                profile.snapshot(),
                profile.applied(),
                profile.firstSeen(),
                profile.lastSeen(),
                profile.receivedAt(),
                profile.userId(),
                profile.session(),
                RecentMessages.NONE,
                profile.assignments(),
                profile.exposures(),
                profile.states());
    }

    /** The moment it is decided for, epoch milliseconds. */
    public long at() {
        return view.evaluatedAt();
    }
}
