package io.limen.gateway.decision;

import io.limen.gateway.profile.Assignment;
import io.limen.gateway.segment.Condition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An experience made ready to be tried for one visitor after the other: what it draws by is worked out once. */
final class Candidate {
    /** What is drawn by who is held out of every experience; no name of one has a colon. */
    static final String HELD_OUT_OF_ALL = ":holdout";

    private final Experience experience;
    private final List<Range> ranges;
    private final String holdoutSalt;
    private final String groupSalt;
    private final boolean draws;
    private final boolean remembersAll;

    // Taken out of their optionals once, for they are asked for with every decision.
    private final @Nullable Condition schedule;
    private final @Nullable Range ofGroup;

    /** @param remembersAll whether everything that is delivered is remembered, because that counts; else what is drawn */
    Candidate(Experience experience, boolean remembersAll) {
        Rollout rollout = experience.rollout();
        this.experience = experience;
        this.ranges = Range.of(
                rollout.coverage(),
                experience.variants().stream().map(Variant::weight).toList());
        this.holdoutSalt = experience.name() + ":holdout";
        this.groupSalt = rollout.exclusion().map(Exclusion::salt).orElse("");
        this.draws = experience.variants().size() > 1 || experience.holdout() > 0 || rollout.draws();
        this.remembersAll = remembersAll;
        this.schedule = rollout.schedule().orElse(null);
        this.ofGroup = rollout.exclusion().map(Exclusion::range).orElse(null);
    }

    Experience experience() {
        return experience;
    }

    boolean isShadow() {
        return experience.rollout().mode() == Mode.SHADOW;
    }

    /** What keeps it from this visitor, who was given this before. */
    Hurdle hurdle(Moment moment, Map<String, Assignment> assignments) {
        if (experience.rollout().mode() == Mode.OFF) {
            return Hurdle.OFF;
        }
        if (schedule != null && !schedule.test(moment)) {
            return Hurdle.SCHEDULE;
        }
        if (!experience.when().test(moment)) {
            return Hurdle.CONDITION;
        }
        if (draws && moment.visitor().isEmpty()) {
            return Hurdle.NO_ID;
        }
        if (ofGroup != null && !ofGroup.contains(Bucketing.bucket(groupSalt, moment.visitor()))) {
            return Hurdle.GROUP;
        }
        if (place(moment.visitor()) < 0 && kept(assignments) == null) {
            return Hurdle.COVERAGE;
        }
        return experience.cap().test(moment) ? Hurdle.NONE : Hurdle.CAP;
    }

    /** Why, for people; some hurdles have more to say than their name. */
    String why(Hurdle hurdle, Moment moment) {
        return switch (hurdle) {
            case CONDITION -> moment.isUnsound(experience.when()) ? "condition failed" : hurdle.why();
            case CAP -> moment.isUnsound(experience.cap()) ? "cap failed" : hurdle.why();
            case GROUP ->
                hurdle.why() + experience.rollout().exclusion().orElseThrow().group();
            case NONE -> heldOut(moment.visitor());
            default -> hurdle.why();
        };
    }

    private String heldOut(String visitor) {
        return isHeldOutOfAll(visitor) ? "held out of all" : isHeldOut(visitor) ? "holdout" : Hurdle.NONE.why();
    }

    /** What a visitor gets for whom it has no hurdle. */
    Choice choice(int slot, String visitor, Map<String, Assignment> assignments) {
        Assignment assignment = assignments.get(experience.name());
        if (isHeldOutOfAll(visitor) || isHeldOut(visitor)) {
            boolean isKnown = assignment != null && assignment.variant().equals(DecisionPolicy.HOLDOUT);
            return Choice.heldOut(slot, experience, remembersAll && !isKnown);
        }
        Variant kept = kept(assignments);
        boolean single = experience.variants().size() == 1;
        if (kept != null && assignment != null) {
            Reason reason = single ? Reason.TARGETING_MATCH : Reason.STICKY;
            return Choice.of(slot, experience, kept, reason, assignment.propensity(), false);
        }
        Variant drawn = experience.variants().get(place(visitor));
        Reason reason = single ? Reason.TARGETING_MATCH : experience.bandit() ? Reason.BANDIT : Reason.SPLIT;
        return Choice.of(slot, experience, drawn, reason, single ? 1 : drawn.weight(), !single || remembersAll);
    }

    /** When time alone may make another hurdle of it, or none. */
    long due(Snapshot snapshot, Moment moment) {
        if (experience.rollout().mode() != Mode.LIVE) {
            return Condition.NEVER;
        }
        long due = Math.min(
                snapshot.due(experience.when(), moment), experience.cap().due(moment));
        return schedule == null ? due : Math.min(due, schedule.due(moment));
    }

    /** The variant given before, where it is still one; a draw that is remembered outlasts a smaller coverage. */
    private @Nullable Variant kept(Map<String, Assignment> assignments) {
        Assignment assignment = assignments.get(experience.name());
        return assignment == null ? null : find(experience.variants(), assignment.variant());
    }

    /** The variant of this name, or null. */
    static @Nullable Variant find(List<Variant> variants, String name) {
        for (Variant candidate : variants) {
            if (candidate.name().equals(name)) {
                return candidate;
            }
        }
        return null;
    }

    /** The index of the variant the visitor's bucket is in; -1 outside of what is covered. */
    private int place(String visitor) {
        boolean everybody = ranges.size() == 1 && experience.rollout().coverage() >= 1;
        return everybody ? 0 : Range.indexOf(Bucketing.bucket(experience.name(), visitor), ranges);
    }

    private boolean isHeldOutOfAll(String visitor) {
        double share = experience.rollout().heldOutOfAll();
        return share > 0 && Bucketing.bucket(HELD_OUT_OF_ALL, visitor) < share;
    }

    private boolean isHeldOut(String visitor) {
        return experience.holdout() > 0 && Bucketing.bucket(holdoutSalt, visitor) < experience.holdout();
    }
}
