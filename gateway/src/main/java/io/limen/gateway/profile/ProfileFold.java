package io.limen.gateway.profile;

import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.experiment.count.Experiment;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.experiment.count.Exposure;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureState;
import io.limen.gateway.feature.Features;
import io.limen.gateway.feature.Occurrence;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What a profile becomes by an event, with the definitions of one snapshot. Pure, total, and bounded.
 *
 * <p>Idempotent twice over. A position the profile already covers changes nothing at all: that is the log delivering
 * again. A message id it has seen lately changes nothing but the position: that is the client sending again, which is a
 * new entry of the log.
 *
 * <p>Profiles given to it hold states of these definitions; those of others go through {@link #adapt} or the decoder.
 */
public final class ProfileFold {
    /** Experiences for which a variant is kept; beyond, the one decided longest ago is let go. */
    public static final int ASSIGNMENTS_MAX = 64;

    private final Definitions definitions;
    private final Features features;
    private final List<FeatureState> empty;

    public ProfileFold(Definitions definitions) {
        this.definitions = definitions;
        this.features = definitions.features();
        this.empty = features.all().stream().map(Feature::empty).toList();
    }

    /** A visitor of whom nothing is known. */
    public Profile fresh(String visitor) {
        return new Profile(
                visitor,
                definitions.snapshot(),
                null,
                0,
                0,
                0,
                null,
                Session.NONE,
                RecentMessages.NONE,
                Map.of(),
                Map.of(),
                empty);
    }

    /** As below, and tells nobody of an event that cannot be taken. */
    public Profile fold(Profile profile, VisitorEvent event, Position position) {
        return fold(profile, event, position, why -> {});
    }

    /**
     * After the event at this place of the log; the same instance where that place is already in it. An event on which
     * a definition throws is passed by, so that whoever folds the same log comes to the same profile.
     *
     * @param refused told why the event cannot be taken
     */
    public Profile fold(Profile profile, VisitorEvent event, Position position, Consumer<? super Throwable> refused) {
        if (covers(profile, position)) {
            return profile;
        }
        if (profile.recent().contains(event.messageId())) {
            return profile.with(position, profile.recent());
        }
        try {
            Profile folded = event instanceof Observed observed
                    ? observe(profile, observed)
                    : event instanceof Decided decided ? keep(profile, decided) : profile;
            return folded.with(position, profile.recent().with(event.messageId(), event.receivedAt()));
        } catch (RuntimeException | StackOverflowError bug) {
            refused.accept(bug);
            return passBy(profile, position);
        }
    }

    /** As if nothing had happened at this place of the log: what stands there was set aside. */
    public Profile passBy(Profile profile, Position position) {
        return covers(profile, position) ? profile : profile.with(position, profile.recent());
    }

    private static boolean covers(Profile profile, Position position) {
        Position applied = profile.applied();
        return applied != null && applied.covers(position);
    }

    /** As below, and tells nobody of an event that cannot be taken. */
    public Profile foldInline(Profile profile, Observed event) {
        return foldInline(profile, event, why -> {});
    }

    /**
     * As if the event had been folded: for deciding on a copy that is never stored. The same instance where the event
     * is in the profile already, or cannot be taken.
     *
     * @param refused told why the event cannot be taken
     */
    public Profile foldInline(Profile profile, Observed event, Consumer<? super Throwable> refused) {
        try {
            return profile.recent().contains(event.messageId()) ? profile : observe(profile, event);
        } catch (RuntimeException | StackOverflowError bug) {
            refused.accept(bug);
            return profile;
        }
    }

    /**
     * The same visitor with these definitions: states of features that are defined as before are kept, others begin
     * empty. The same instance where it has these definitions already.
     *
     * @param from the features the profile's states are aligned with
     */
    public Profile adapt(Profile stored, Features from) {
        if (stored.snapshot().equals(definitions.snapshot())) {
            return stored;
        }
        Map<Integer, FeatureState> idToState = new HashMap<>();
        for (int i = 0; i < from.size(); i++) {
            idToState.put(from.get(i).id(), stored.states().get(i));
        }
        List<FeatureState> states = IntStream.range(0, features.size())
                .mapToObj(i -> idToState.getOrDefault(features.get(i).id(), empty.get(i)))
                .toList();
        return stored.with(definitions.snapshot(), states);
    }

    /**
     * What is known of two ids that turn out to be one visitor, under the first one's id and place in the log.
     *
     * <p>Visitor features merge as their aggregations do. The session that was active last goes on; session features
     * merge where both sessions overlap or are no further apart than the gap, page features are those of the page
     * viewed last. Of two variants kept for one experience the one decided first stays.
     */
    public Profile merge(Profile one, Profile other) {
        Profile later = one.session().last() >= other.session().last() ? one : other;
        Profile recognised =
                one.userId() != null && (one.lastSeen() >= other.lastSeen() || other.userId() == null) ? one : other;
        Map<String, Assignment> assignments = new HashMap<>(one.assignments());
        other.assignments().forEach((experience, kept) -> assignments.merge(experience, kept, Assignment::earlier));
        return new Profile(
                one.visitor(),
                one.snapshot(),
                one.applied(),
                one.firstSeen() == 0 || other.firstSeen() == 0
                        ? Math.max(one.firstSeen(), other.firstSeen())
                        : Math.min(one.firstSeen(), other.firstSeen()),
                Math.max(one.lastSeen(), other.lastSeen()),
                Math.max(one.receivedAt(), other.receivedAt()),
                recognised.userId(),
                one.session().merge(other.session(), definitions.sessionGapMillis()),
                one.recent().merge(other.recent()),
                bounded(assignments),
                Experiments.merge(one.exposures(), other.exposures()),
                merged(one, other, later));
    }

    private List<FeatureState> merged(Profile one, Profile other, Profile later) {
        boolean together = one.session().overlaps(other.session(), definitions.sessionGapMillis());
        Profile onPage = one.session().page() >= other.session().page() ? one : other;
        return IntStream.range(0, features.size())
                .mapToObj(i -> {
                    Feature feature = features.get(i);
                    if (feature.per() == Feature.Per.PAGE) {
                        return (together ? onPage : later).states().get(i);
                    }
                    return together || feature.per() == Feature.Per.VISITOR
                            ? feature.merge(one.states().get(i), other.states().get(i))
                            : later.states().get(i);
                })
                .toList();
    }

    private Profile observe(Profile profile, Observed event) {
        Occurrence occurrence = Occurrence.of(event, definitions.pageTypes());
        Session session = profile.session();
        boolean late = session.isAfter(event.time());
        Session next = late ? session : after(session, occurrence);
        boolean newest = event.time() >= profile.lastSeen();
        return new Profile(
                profile.visitor(),
                profile.snapshot(),
                profile.applied(),
                profile.firstSeen() == 0 ? event.time() : Math.min(profile.firstSeen(), event.time()),
                Math.max(profile.lastSeen(), event.time()),
                Math.max(profile.receivedAt(), event.receivedAt()),
                event.userId() != null && (newest || profile.userId() == null) ? event.userId() : profile.userId(),
                next,
                profile.recent(),
                profile.assignments(),
                definitions
                        .experiments()
                        .observed(profile.exposures(), occurrence, experiment -> context(profile, experiment)),
                states(profile.states(), occurrence, session, next, late));
    }

    private Session after(Session session, Occurrence occurrence) {
        return session.with(
                occurrence.time(),
                occurrence.isPageView(),
                definitions.sessionGapMillis(),
                definitions.sessionMaxMillis());
    }

    /** The same list where no state changes. */
    private List<FeatureState> states(
            List<FeatureState> states, Occurrence occurrence, Session before, Session now, boolean late) {
        boolean newSession = now.number() != before.number();
        boolean onPage = !late && occurrence.time() >= now.page();
        boolean newPage = newSession || (onPage && occurrence.isPageView());
        FeatureState[] next = null;
        if (newPage) {
            next = states.toArray(new FeatureState[0]);
            reset(next, newSession);
        }
        for (int index : features.readersOf(occurrence.event().name())) {
            Feature feature = features.get(index);
            if ((feature.per() == Feature.Per.SESSION && late) || (feature.per() == Feature.Per.PAGE && !onPage)) {
                continue;
            }
            FeatureState state = next == null ? states.get(index) : next[index];
            FeatureState applied = feature.apply(state, occurrence);
            if (applied != state) {
                next = next == null ? states.toArray(new FeatureState[0]) : next;
                next[index] = applied;
            }
        }
        return next == null ? states : List.of(next);
    }

    private void reset(FeatureState[] states, boolean newSession) {
        for (int i = 0; i < states.length; i++) {
            Feature.Per per = features.get(i).per();
            if (per == Feature.Per.PAGE || (newSession && per == Feature.Per.SESSION)) {
                states[i] = empty.get(i);
            }
        }
    }

    private static String context(Profile profile, String experience) {
        Assignment kept = profile.assignments().get(experience);
        return kept == null ? "" : kept.context();
    }

    /** The first stays, for as long as it may: what was seen of one that is let go is over, too. */
    private Profile keep(Profile profile, Decided decided) {
        String experience = decided.experience();
        Assignment known = profile.assignments().get(experience);
        Map<String, Assignment> assignments = profile.assignments();
        Map<String, Exposure> exposures = profile.exposures();
        if (known == null || !stays(known, decided, profile.session())) {
            assignments = new HashMap<>(assignments);
            assignments.put(
                    experience,
                    new Assignment(decided.variant(), decided.propensity(), decided.context(), decided.time()));
            assignments = bounded(assignments);
            if (known != null) {
                exposures = new HashMap<>(exposures);
                exposures.remove(experience);
            }
        }
        exposures = definitions
                .experiments()
                .delivered(exposures, experience, decided.variant(), decided.context(), decided.time());
        return profile.with(assignments, exposures);
    }

    private boolean stays(Assignment known, Decided decided, Session session) {
        return definitions
                .experiments()
                .get(decided.experience())
                .map(experiment -> isStillOne(known, decided, experiment)
                        && (!experiment.perSession() || isSameSession(session, known.at(), decided.time())))
                .orElse(true);
    }

    /** Who was held out and is not any more begins anew. */
    private static boolean isStillOne(Assignment known, Decided decided, Experiment experiment) {
        return experiment.variants().contains(known.variant())
                || (known.variant().equals(Experiment.HOLDOUT)
                        && decided.variant().equals(Experiment.HOLDOUT));
    }

    private boolean isSameSession(Session session, long then, long now) {
        return session.isSame(then, now, definitions.sessionGapMillis(), definitions.sessionMaxMillis());
    }

    private static Map<String, Assignment> bounded(Map<String, Assignment> assignments) {
        while (assignments.size() > ASSIGNMENTS_MAX) {
            assignments.entrySet().stream()
                    .min(Comparator.comparingLong((Map.Entry<String, Assignment> entry) ->
                                    entry.getValue().at())
                            .thenComparing(Map.Entry::getKey))
                    .ifPresent(oldest -> assignments.remove(oldest.getKey()));
        }
        return Map.copyOf(assignments);
    }
}
