package io.limen.gateway.decision;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.ProfileFold;
import io.limen.gateway.profile.ProfileReader;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.SegmentPlan;
import io.limen.gateway.segment.View;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A snapshot made ready: what folds, who is in which segment, what is shown. Built once, when the snapshot is loaded.
 *
 * @param snapshot the configuration
 * @param fold folds with its definitions
 * @param plan evaluates its segments
 * @param policy decides its slots
 * @param appraiser makes views
 * @param contents what edges may keep of it
 * @param edge decides ahead for edges
 */
public record Rulebook(
        Snapshot snapshot,
        ProfileFold fold,
        SegmentPlan plan,
        DecisionPolicy policy,
        Appraiser appraiser,
        Contents contents,
        EdgePlanner edge) {

    /** Makes a snapshot ready, of which edges keep nothing. */
    public static Rulebook of(Snapshot snapshot, long refreshMillis) {
        return of(snapshot, refreshMillis, Contents.NONE);
    }

    /**
     * Makes a snapshot ready.
     *
     * @param refreshMillis how often values that decay or slide are looked at again while a visitor is active
     * @param contents of this snapshot
     */
    public static Rulebook of(Snapshot snapshot, long refreshMillis, Contents contents) {
        SegmentPlan plan = new SegmentPlan(snapshot.segments());
        DecisionPolicy policy = new DecisionPolicy(snapshot, contents);
        return new Rulebook(
                snapshot,
                new ProfileFold(snapshot.definitions()),
                plan,
                policy,
                new Appraiser(snapshot, plan, refreshMillis),
                contents,
                new EdgePlanner(snapshot, policy, contents));
    }

    public String hash() {
        return snapshot.hash();
    }

    /** The features of a profile as they are at a moment. */
    public FeatureValues read(Profile profile, long now) {
        return new ProfileReader(snapshot.definitions()).read(profile, now);
    }

    /**
     * A visitor at a moment, as conditions of experiences and flags see it: in the segments of a view, on the page of a
     * request.
     *
     * @param visitor whose buckets decide; empty for somebody without an id
     * @param learned what bandits draw by, and what is stopped
     */
    public Moment moment(String visitor, Profile profile, View view, Learned learned, long now, Value.Fields context) {
        Value.Fields typed = snapshot.definitions().pageTypes().typed(context);
        Moment moment = appraiser.moment(visitor, read(profile, now), view.scores(), typed);
        Set<String> in = view.memberships().stream().map(Membership::segment).collect(Collectors.toSet());
        for (int segment = 0; segment < snapshot.segments().size(); segment++) {
            moment.members()[segment] =
                    in.contains(snapshot.segments().get(segment).name());
        }
        moment.drawBy(new Drawing(learned, sessionSince(profile, now)));
        return moment;
    }

    /** Since when what was decided for the visitor belongs to the session that is open, or begins, now. */
    public long sessionSince(Profile profile, long now) {
        Definitions definitions = snapshot.definitions();
        return profile.session().since(now, definitions.sessionGapMillis(), definitions.sessionMaxMillis());
    }

    /** What snippets may show of a visitor: every feature by its name, and flags under {@code flags}. */
    public Map<String, Object> variables(Moment moment) {
        return new SnippetVariables(snapshot, moment);
    }

    public Features features() {
        return snapshot.definitions().features();
    }
}
