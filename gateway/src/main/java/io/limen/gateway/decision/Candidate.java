package io.limen.gateway.decision;

import io.limen.gateway.experiment.bandit.WeightTable;
import io.limen.gateway.experiment.bandit.Weights;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.segment.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An experience made ready to be tried for one visitor after the other: what it draws by is worked out once. */
final class Candidate {
    /** What is drawn by who is held out of every experience; no name of one has a colon. */
    static final String HELD_OUT_OF_ALL = ":holdout";

    private final Experience experience;
    private final List<Range> ranges;
    private final List<String> variantNames;
    private final String holdoutSalt;
    private final String coverageSalt;
    private final String groupSalt;
    private final boolean draws;
    private final boolean remembersAll;

    // Taken out of their optionals once, for they are asked for with every decision.
    private final @Nullable Condition schedule;
    private final @Nullable Range ofGroup;
    private final @Nullable Learning learning;
    private final boolean perSession;

    /** @param remembersAll whether everything that is delivered is remembered, because that counts; else what is drawn */
    Candidate(Experience experience, boolean remembersAll) {
        Rollout rollout = experience.rollout();
        this.experience = experience;
        // Learned weights move, and who takes part must not move with them: that is drawn apart then.
        this.ranges = Range.of(
                experience.isBandit() ? 1 : rollout.coverage(),
                experience.variants().stream().map(Variant::weight).toList());
        this.variantNames = experience.variants().stream().map(Variant::name).toList();
        this.holdoutSalt = experience.name() + ":holdout";
        this.coverageSalt = experience.name() + ":coverage";
        this.groupSalt = rollout.exclusion().map(Exclusion::salt).orElse("");
        this.draws = experience.variants().size() > 1 || experience.holdout() > 0 || rollout.draws();
        this.remembersAll = remembersAll;
        this.schedule = rollout.schedule().orElse(null);
        this.ofGroup = rollout.exclusion().map(Exclusion::range).orElse(null);
        this.learning = experience.learning().orElse(null);
        this.perSession = experience.isPerSession();
    }

    Experience experience() {
        return experience;
    }

    /** Which buckets draw which variant by the configuration. */
    List<Range> ranges() {
        return ranges;
    }

    /** Which buckets draw which variant for who is in this context: as learned, else as configured. */
    List<Range> ranges(Moment moment, String context) {
        Weights weights = learned(moment, context);
        if (weights == null) {
            return ranges;
        }
        List<Range> drawn = new ArrayList<>();
        int from = 0;
        for (Weights.Share share : weights.shares()) {
            int to = from + share.parts();
            drawn.add(new Range(from / (double) Weights.PARTS, to / (double) Weights.PARTS));
            from = to;
        }
        return drawn;
    }

    /** The same for this visitor, for people. */
    List<Explanation.ShareLine> shares(Moment moment) {
        List<Range> here = ranges(moment, context(moment));
        return IntStream.range(0, here.size())
                .mapToObj(i -> new Explanation.ShareLine(
                        variantNames.get(i), here.get(i).from(), here.get(i).to()))
                .toList();
    }

    /** What it is drawn by who takes part where weights are learned. */
    String coverageSalt() {
        return coverageSalt;
    }

    /** The segments it learns apart for, in their order. */
    List<Integer> contexts() {
        return learning == null ? List.of() : learning.contexts();
    }

    /** The name of the variant given before that still stands; empty for none. */
    String keptName(Moment moment, Map<String, Assignment> assignments) {
        Variant kept = kept(moment, assignments);
        return kept == null ? "" : kept.name();
    }

    /** The name of the variant given before, whether it still stands or not; empty where it is none any more. */
    String givenName(Map<String, Assignment> assignments) {
        Assignment given = assignments.get(experience.name());
        return given != null && find(experience.variants(), given.variant()) != null ? given.variant() : "";
    }

    /** What it is drawn by who is held out. */
    String holdoutSalt() {
        return holdoutSalt;
    }

    /** Whether nobody without an id can take part. */
    boolean draws() {
        return draws;
    }

    boolean isShadow() {
        return experience.rollout().mode() == Mode.SHADOW;
    }

    /** What keeps it from this visitor, who was given this before. */
    Hurdle hurdle(Moment moment, Map<String, Assignment> assignments) {
        if (experience.rollout().mode() == Mode.OFF) {
            return Hurdle.OFF;
        }
        if (moment.drawing().learned().isStopped(experience.name())) {
            return Hurdle.STOPPED;
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
        if (!isCovered(moment.visitor()) && kept(moment, assignments) == null) {
            return Hurdle.COVERAGE;
        }
        return experience.cap().test(moment) ? Hurdle.NONE : Hurdle.CAP;
    }

    /** Why, for people; some hurdles have more to say than their name. */
    String why(Hurdle hurdle, Moment moment) {
        return switch (hurdle) {
            case CONDITION -> moment.isUnsound(experience.when()) ? "condition failed" : hurdle.why();
            case CAP -> moment.isUnsound(experience.cap()) ? "cap failed" : hurdle.why();
            case STOPPED -> hurdle.why() + harm(moment);
            case GROUP ->
                hurdle.why() + experience.rollout().exclusion().orElseThrow().group();
            case NONE -> heldOut(moment.visitor());
            default -> hurdle.why();
        };
    }

    private String harm(Moment moment) {
        Learned.Harm harm = moment.drawing().learned().experienceToHarm().get(experience.name());
        return harm == null ? "" : ": " + String.join(", ", harm.variants()) + " does harm to " + harm.goal();
    }

    private String heldOut(String visitor) {
        return isHeldOutOfAll(visitor) ? "held out of all" : isHeldOut(visitor) ? "holdout" : Hurdle.NONE.why();
    }

    /** What a visitor gets for whom it has no hurdle. */
    Choice choice(int slot, Moment moment, Map<String, Assignment> assignments) {
        String visitor = moment.visitor();
        Assignment before = assignments.get(experience.name());
        Assignment standing = standing(moment, before);
        if (isHeldOutOfAll(visitor) || isHeldOut(visitor)) {
            boolean isKnown = standing != null && standing.variant().equals(DecisionPolicy.HOLDOUT);
            Odds odds = new Odds(1, context(moment), 0, before == null ? 0 : before.at());
            // What is drawn anew for each session is counted anew for each, and so must be who is held out of it.
            return Choice.heldOut(slot, experience, odds, (remembersAll || perSession) && !isKnown);
        }
        Variant kept = standing == null ? null : find(experience.variants(), standing.variant());
        boolean single = experience.variants().size() == 1;
        if (kept != null && standing != null) {
            Reason reason = single ? Reason.TARGETING_MATCH : Reason.STICKY;
            return Choice.of(
                    slot, experience, kept, reason, new Odds(standing.propensity(), standing.context(), 0, 0), false);
        }
        long after = before == null ? 0 : before.at();
        if (single) {
            Odds odds = new Odds(1, "", 0, after);
            return Choice.of(
                    slot, experience, experience.variants().get(0), Reason.TARGETING_MATCH, odds, remembersAll);
        }
        return drawn(slot, moment, after);
    }

    private Choice drawn(int slot, Moment moment, long after) {
        double bucket = Bucketing.bucket(experience.name(), moment.visitor());
        String context = context(moment);
        Weights weights = learned(moment, context);
        if (weights == null) {
            Variant variant = experience.variants().get(Range.indexOf(bucket, ranges));
            Reason reason = experience.isBandit() ? Reason.BANDIT : Reason.SPLIT;
            return Choice.of(slot, experience, variant, reason, new Odds(variant.weight(), context, 0, after), true);
        }
        Weights.Share share = weights.draw(bucket);
        Variant variant = experience.variants().get(variantNames.indexOf(share.arm()));
        Odds odds = new Odds(share.propensity(), context, weights.version(), after);
        return Choice.of(slot, experience, variant, Reason.BANDIT, odds, true);
    }

    /** The first segment of those it learns apart for that the visitor is in; empty for none. */
    private String context(Moment moment) {
        if (learning != null) {
            for (int segment : learning.contexts()) {
                if (moment.segment(segment)) {
                    return moment.segmentName(segment);
                }
            }
        }
        return "";
    }

    /** What was learned of its variants; null where that was nothing, or of others than it has now. */
    private @Nullable Weights learned(Moment moment, String context) {
        if (learning == null) {
            return null;
        }
        WeightTable table =
                moment.drawing().learned().weights().of(experience.name()).orElse(null);
        Weights weights = table == null ? null : table.of(context);
        return weights != null && weights.areOf(variantNames) ? weights : null;
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
    private @Nullable Variant kept(Moment moment, Map<String, Assignment> assignments) {
        Assignment standing = standing(moment, assignments.get(experience.name()));
        return standing == null ? null : find(experience.variants(), standing.variant());
    }

    /** What was given before, unless that was for a session that is over. */
    private @Nullable Assignment standing(Moment moment, @Nullable Assignment before) {
        boolean over =
                before != null && perSession && before.at() < moment.drawing().sessionSince();
        return over ? null : before;
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

    private boolean isCovered(String visitor) {
        double coverage = experience.rollout().coverage();
        if (coverage >= 1) {
            return true;
        }
        return experience.isBandit()
                ? Bucketing.bucket(coverageSalt, visitor) < coverage
                : Range.indexOf(Bucketing.bucket(experience.name(), visitor), ranges) >= 0;
    }

    private boolean isHeldOutOfAll(String visitor) {
        double share = experience.rollout().heldOutOfAll();
        return share > 0 && Bucketing.bucket(HELD_OUT_OF_ALL, visitor) < share;
    }

    private boolean isHeldOut(String visitor) {
        return experience.holdout() > 0 && Bucketing.bucket(holdoutSalt, visitor) < experience.holdout();
    }
}
