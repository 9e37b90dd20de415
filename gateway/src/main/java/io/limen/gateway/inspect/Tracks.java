package io.limen.gateway.inspect;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.inspect.simulate.Footprint;
import io.limen.gateway.inspect.simulate.PageAt;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import io.limen.gateway.wire.ProfileCodec;
import io.limen.gateway.wire.ViewCodec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What visitors leave behind while they are folded: their last pages, and what they cost. */
final class Tracks implements FoldedStretch.Follower {
    private final int pagesMax;
    private final Map<String, Track> visitorToTrack = new HashMap<>();

    /** Of a visitor. */
    private static final class Track {
        private final Deque<PageAt> pages = new ArrayDeque<>();
        private View view = View.NONE;
        private long changes;
        private long scores;

        private void sees(View now) {
            Set<String> was = segments(view);
            Set<String> is = segments(now);
            changes += was.stream().filter(segment -> !is.contains(segment)).count();
            changes += is.stream().filter(segment -> !was.contains(segment)).count();
            for (Map.Entry<String, View.Score> score : now.scores().entrySet()) {
                View.Score before = view.scores().get(score.getKey());
                scores += before == null || before.at() != score.getValue().at() ? 1 : 0;
            }
            view = now;
        }
    }

    /** @param pagesMax the pages kept of a visitor, the last ones */
    Tracks(int pagesMax) {
        this.pagesMax = pagesMax;
    }

    @Override
    public void became(VisitorEvent event, Stored before, Stored after) {
        Track track = track(after.profile().visitor());
        track.sees(after.view());
        // A client's retry is not another page.
        boolean again = before.profile().recent().contains(event.messageId());
        if (!again && event instanceof Observed observed && observed.kind() == Observed.Kind.PAGE) {
            track.pages.addLast(new PageAt(after.profile(), after.view(), observed.context()));
            if (track.pages.size() > pagesMax) {
                track.pages.removeFirst();
            }
        }
    }

    @Override
    public void letGo(String visitor) {
        visitorToTrack.remove(visitor);
    }

    private Track track(String visitor) {
        return visitorToTrack.computeIfAbsent(visitor, first -> new Track());
    }

    /** The last pages, the earliest of them first. */
    List<PageAt> pages(String visitor) {
        return List.copyOf(track(visitor).pages);
    }

    /** With what time alone has changed since the last event. */
    Footprint footprint(Stored now, Features features) {
        Profile profile = now.profile();
        Track track = track(profile.visitor());
        track.sees(now.view());
        return new Footprint(
                track.changes,
                track.scores,
                ProfileCodec.encodeWithoutMessages(profile, features).length,
                ViewCodec.encode(now.view()).length);
    }

    static Set<String> segments(View view) {
        return view.memberships().stream().map(Membership::segment).collect(Collectors.toCollection(HashSet::new));
    }
}
