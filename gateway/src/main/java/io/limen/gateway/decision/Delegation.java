package io.limen.gateway.decision;

import io.limen.gateway.content.Slot;
import io.limen.gateway.decision.EdgeRules.FlagRules;
import io.limen.gateway.decision.EdgeRules.Rule;
import io.limen.gateway.decision.EdgeRules.SlotRules;
import io.limen.gateway.decision.EdgeRules.Weighed;
import io.limen.gateway.segment.EdgeCondition;
import io.limen.gateway.segment.EdgeCondition.Constant;
import io.limen.gateway.segment.EdgeCondition.Operand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What of deciding can be left to an edge: per slot the experiences as {@link DecisionPolicy} tries them, without those
 * that such a visitor never sees and those behind one that everybody sees. An edge draws variants and holdouts; what time
 * has a say in, and what is drawn else, it asks for.
 */
final class Delegation {
    private static final Constant ALWAYS = new Constant(true);
    private static final Optional<EdgeCondition> NEVER = Optional.of(new Constant(false));

    private final Snapshot snapshot;
    private final Contents contents;
    private final Learned learned;
    private final Foreseen newcomer;
    private final Foreseen anybody;
    private final Repeats repeats;

    Delegation(Rulebook rulebook, Learned learned, long now) {
        this.snapshot = rulebook.snapshot();
        this.contents = rulebook.contents();
        this.learned = learned;
        this.newcomer = Foreseen.ofNewcomer(rulebook, now);
        this.anybody = Foreseen.ofAnybody(rulebook, now);
        this.repeats = Repeats.of(snapshot);
    }

    EdgeRules rules() {
        Map<String, SlotRules> slots = new LinkedHashMap<>();
        SortedMap<String, FlagRules> flags = new TreeMap<>();
        for (int index = 0; index < snapshot.slots().size(); index++) {
            Slot slot = snapshot.slots().get(index);
            SlotRules rules = new SlotRules(
                    rules(index, newcomer, true), rules(index, anybody, false), contents.ofFallback(slot.name()));
            rules.newcomer().ifPresent(own -> own.forEach(rule -> name(rule.when(), flags)));
            rules.known().ifPresent(own -> own.forEach(rule -> name(rule.when(), flags)));
            slots.put(slot.name(), rules);
        }
        return new EdgeRules(snapshot.hash(), snapshot.definitions().pageTypes(), slots, flags);
    }

    /** @param mayDraw whether it may be drawn what such a visitor sees: what was drawn before an edge does not know */
    private Optional<List<Rule>> rules(int slot, Foreseen visitor, boolean mayDraw) {
        if (snapshot.slots().get(slot).off()) {
            return Optional.of(List.of());
        }
        if (repeats.concern(slot) || snapshot.showsJson(slot)) {
            return Optional.empty();
        }
        List<Rule> rules = new ArrayList<>();
        for (Experience experience : experiences(slot)) {
            Optional<EdgeCondition> shown = shown(experience, visitor);
            boolean drawn = experience.variants().size() > 1 || experience.holdout() > 0;
            if (shown.equals(NEVER)) {
                continue;
            }
            if (shown.isEmpty()
                    || experience.rollout().draws()
                    || experience.isBandit()
                    || snapshot.remembersAll(experience)
                    || (drawn && !mayDraw)) {
                return Optional.empty();
            }
            rules.add(rule(experience, shown.get()));
            if (shown.get().equals(ALWAYS) && !drawn) {
                break;
            }
        }
        return Optional.of(rules);
    }

    private List<Experience> experiences(int slot) {
        return snapshot.experiences().stream()
                .filter(experience ->
                        experience.slot() == slot && experience.rollout().mode() == Mode.LIVE)
                .filter(experience -> !learned.isStopped(experience.name()))
                .toList();
    }

    private static Optional<EdgeCondition> shown(Experience experience, Foreseen foreseen) {
        Optional<EdgeCondition> when = foreseen.condition(experience.when());
        if (experience.rollout().schedule().isPresent() && !when.equals(NEVER)) {
            return Optional.empty();
        }
        Optional<EdgeCondition> belowCap = foreseen.condition(experience.cap());
        if (when.equals(NEVER) || belowCap.equals(NEVER)) {
            return NEVER;
        }
        return when.flatMap(one -> belowCap.map(other -> EdgeCondition.all(List.of(one, other))));
    }

    private Rule rule(Experience experience, EdgeCondition when) {
        List<Weighed> variants = experience.variants().stream()
                .map(variant -> new Weighed(
                        variant.name(), variant.weight(), contents.ofVariant(experience.name(), variant.name())))
                .toList();
        return new Rule(experience.name(), when, experience.holdout(), contents.ofHoldout(experience.name()), variants);
    }

    /** Notes down the flags a condition names, and those their rules name. */
    private void name(EdgeCondition condition, SortedMap<String, FlagRules> flags) {
        if (condition instanceof EdgeCondition.All all) {
            all.parts().forEach(part -> name(part, flags));
        } else if (condition instanceof EdgeCondition.Any any) {
            any.parts().forEach(part -> name(part, flags));
        } else if (condition instanceof EdgeCondition.Not not) {
            name(not.part(), flags);
        } else if (condition instanceof EdgeCondition.Comparison comparison) {
            name(comparison.left(), flags);
            name(comparison.right(), flags);
        } else if (condition instanceof EdgeCondition.In in) {
            name(in.sought(), flags);
        } else if (condition instanceof EdgeCondition.TextTest test) {
            name(test.text(), flags);
            name(test.sought(), flags);
        }
    }

    private void name(Operand operand, SortedMap<String, FlagRules> flags) {
        if (!(operand instanceof Operand.OfFlag named) || flags.containsKey(named.flag())) {
            return;
        }
        for (int flag = 0; flag < snapshot.flags().size(); flag++) {
            if (snapshot.flags().get(flag).name().equals(named.flag())) {
                int index = flag;
                FlagRules rules =
                        newcomer.rules(flag).or(() -> anybody.rules(index)).orElseThrow();
                flags.put(named.flag(), rules);
                rules.rules().forEach(rule -> name(rule.when(), flags));
            }
        }
    }
}
