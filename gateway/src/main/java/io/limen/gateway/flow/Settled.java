package io.limen.gateway.flow;

import io.limen.gateway.decision.EdgePlan;
import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Learned;
import io.limen.gateway.decision.Moment;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.DecideAnswer.SegmentState;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A visitor settled at a moment: the profile with what just happened, the view of it, and what is missing.
 *
 * @param learned what bandits draw by, and what is stopped
 * @param now the moment, epoch milliseconds
 * @param degraded why this is not the best possible
 */
record Settled(Rulebook rulebook, Profile profile, View view, Learned learned, long now, List<String> degraded) {
    Settled {
        degraded = List.copyOf(degraded);
    }

    /** The same, and one more reason why it is not the best possible. */
    Settled with(String reason) {
        List<String> reasons = new ArrayList<>(degraded);
        if (!reasons.contains(reason)) {
            reasons.add(reason);
        }
        return new Settled(rulebook, profile, view, learned, now, reasons);
    }

    /** The visitor as conditions of experiences and flags see it: with the request's context. */
    Moment moment(String visitor, Value.Fields context) {
        return rulebook.moment(visitor, profile, view, learned, now, context);
    }

    /**
     * When what is drawn for a session that has yet to begin is drawn again, if it does not begin; {@link Condition#NEVER}
     * where nothing is drawn so.
     */
    private long drawsOver() {
        long since = rulebook.sessionSince(profile, now);
        return rulebook.snapshot().experiences().stream()
                .filter(Experience::isPerSession)
                .map(experience -> profile.assignments().get(experience.name()))
                .mapToLong(kept -> kept == null || kept.at() < since ? now : kept.at())
                .map(drawn -> drawn + now - since + 1)
                .min()
                .orElse(Condition.NEVER);
    }

    /**
     * What an edge may answer from now on; empty where this is not the best possible, which an edge would repeat for half
     * an hour.
     *
     * @param context of the request
     */
    Optional<EdgePlan> edge(String visitor, Value.Fields context) {
        if (!degraded.isEmpty() || !rulebook.edge().plansAny()) {
            return Optional.empty();
        }
        Definitions definitions = rulebook.snapshot().definitions();
        long sessionOver = profile.session().over(definitions.sessionGapMillis(), definitions.sessionMaxMillis());
        // One that is over already changes nothing more.
        boolean open = sessionOver > now && sessionOver < Long.MAX_VALUE;
        long due = Math.min(view.due(), open ? sessionOver : drawsOver());
        Moment moment = moment(visitor, context);
        EdgePlan plan = rulebook.edge().plan(moment, profile.assignments(), due);
        return moment.faults().isEmpty() ? Optional.of(plan) : Optional.empty();
    }

    List<SegmentState> segments() {
        return view.memberships().stream().map(this::state).toList();
    }

    private SegmentState state(Membership membership) {
        return new SegmentState(
                membership.segment(),
                membership.bit(),
                membership.since(),
                membership.until() == Condition.NEVER ? OptionalLong.empty() : OptionalLong.of(membership.until()),
                score(membership.segment()),
                shown(membership.segment()));
    }

    private boolean shown(String name) {
        return rulebook.snapshot().segments().stream()
                .anyMatch(segment -> segment.shown() && segment.name().equals(name));
    }

    /** The score behind a segment: of the first model its condition reads. */
    private OptionalDouble score(String name) {
        return rulebook.snapshot().segments().stream()
                .filter(segment -> segment.name().equals(name))
                .flatMap(segment -> segment.when().reads().stream())
                .filter(Input.ModelInput.class::isInstance)
                .map(read -> rulebook.snapshot().models().get(((Input.ModelInput) read).model()))
                .flatMap(model -> Optional.ofNullable(view.scores().get(model.name())).stream())
                .mapToDouble(View.Score::value)
                .findFirst();
    }

    /** Whole seconds until time alone may change this, rounded up; empty if it never does. */
    OptionalLong recheckAfterSeconds() {
        return view.due() == Condition.NEVER
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(1, (view.due() - now + 999) / 1000));
    }
}
