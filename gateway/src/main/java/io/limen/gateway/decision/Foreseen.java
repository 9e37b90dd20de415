package io.limen.gateway.decision;

import io.limen.gateway.decision.EdgeRules.FlagRule;
import io.limen.gateway.decision.EdgeRules.FlagRules;
import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.EdgeCondition;
import io.limen.gateway.segment.EdgeCondition.Constant;
import io.limen.gateway.segment.EdgeCondition.Operand;
import io.limen.gateway.segment.Foresight;
import io.limen.gateway.segment.Inputs;
import io.limen.gateway.segment.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is foreseen of a newcomer, or of anybody.
 *
 * <p>A newcomer is what a decision makes of a visitor of whom nothing is stored: the empty profile, no model asked, every
 * segment evaluated as for a first view. Only shares of flags differ from one newcomer to another, and with them what
 * reads such flags.
 */
final class Foreseen implements Foresight {
    /** A condition that is larger is left to the gateway: an edge reads the rules of all slots for every page. */
    static final int CONDITION_SIZE_MAX = 200;

    private static final Optional<EdgeCondition> YES = Optional.of(new Constant(true));
    private static final Optional<EdgeCondition> NO = Optional.of(new Constant(false));

    private final Snapshot snapshot;
    private final Moment moment;
    private final boolean profileSettled;
    private final List<Optional<EdgeCondition>> segmentToCondition = new ArrayList<>();
    private final Map<Integer, Optional<FlagRules>> flagToRules = new HashMap<>();

    private Foreseen(Rulebook rulebook, long now, boolean profileSettled) {
        this.snapshot = rulebook.snapshot();
        this.moment = rulebook.appraiser()
                .moment("", rulebook.read(rulebook.fold().fresh(""), now), Map.of(), Value.Fields.NONE);
        this.profileSettled = profileSettled;
        for (Segment segment : snapshot.segments()) {
            Optional<EdgeCondition> condition = profileSettled ? entered(segment) : Optional.empty();
            moment.members()[segmentToCondition.size()] = condition.equals(YES);
            segmentToCondition.add(condition);
        }
    }

    /** Somebody of whom nothing is stored, at this moment, epoch milliseconds. */
    static Foreseen ofNewcomer(Rulebook rulebook, long now) {
        return new Foreseen(rulebook, now, true);
    }

    /** Somebody with whatever profile. */
    static Foreseen ofAnybody(Rulebook rulebook, long now) {
        return new Foreseen(rulebook, now, false);
    }

    /** What an edge evaluates of a condition; empty where it cannot, and where time alone would change it. */
    Optional<EdgeCondition> condition(Condition condition) {
        if (condition.due(moment) != Condition.NEVER) {
            return Optional.empty();
        }
        return condition.atEdge(this).filter(part -> part.size() <= CONDITION_SIZE_MAX);
    }

    /** The flag as an edge tells its value; empty where it cannot. */
    Optional<FlagRules> rules(int flag) {
        Optional<FlagRules> known = flagToRules.get(flag);
        if (known == null) {
            known = rules(snapshot.flags().get(flag));
            flagToRules.put(flag, known);
        }
        return known;
    }

    private Optional<FlagRules> rules(Flag flag) {
        List<FlagRule> rules = new ArrayList<>();
        for (Flag.Rule rule : flag.rules()) {
            Optional<EdgeCondition> when = rule.share() > 0 ? condition(rule.when()) : NO;
            if (when.isEmpty()) {
                return Optional.empty();
            }
            if (when.equals(YES) && rule.share() >= 1) {
                return Optional.of(new FlagRules(rule.serve(), rules));
            }
            if (!when.equals(NO)) {
                rules.add(new FlagRule(when.get(), rule.share(), rule.serve()));
            }
        }
        return Optional.of(new FlagRules(flag.fallback(), rules));
    }

    /** Who was in no segment is in one by its condition alone: nobody stays or lingers where nobody was. */
    private Optional<EdgeCondition> entered(Segment segment) {
        Optional<EdgeCondition> parent = segment.parent() < 0 ? YES : segmentToCondition.get(segment.parent());
        Optional<EdgeCondition> when = condition(segment.when());
        if (parent.equals(NO) || when.equals(NO)) {
            return NO;
        }
        return parent.flatMap(above -> when.map(own -> EdgeCondition.all(List.of(above, own))))
                .filter(both -> both.size() <= CONDITION_SIZE_MAX);
    }

    @Override
    public boolean isSettled(Input input) {
        if (input instanceof Input.SegmentInput segment) {
            return segment(segment.segment()).filter(Constant.class::isInstance).isPresent();
        }
        if (input instanceof Input.FlagInput flag) {
            return rules(flag.flag()).filter(rules -> rules.rules().isEmpty()).isPresent();
        }
        return profileSettled && !(input instanceof Input.ContextInput);
    }

    @Override
    public Inputs inputs() {
        return moment;
    }

    @Override
    public Optional<EdgeCondition> segment(int segment) {
        return segmentToCondition.get(segment);
    }

    @Override
    public Optional<Operand.OfFlag> flag(int index) {
        Flag flag = snapshot.flags().get(index);
        boolean compares = !(flag.fallback() instanceof Value.Items || flag.fallback() instanceof Value.Fields);
        return compares ? rules(index).map(rules -> new Operand.OfFlag(flag.name())) : Optional.empty();
    }
}
