package io.limen.gateway.inspect.simulate;

import io.limen.gateway.decision.Contents;
import io.limen.gateway.decision.Decision;
import io.limen.gateway.decision.DecisionPolicy;
import io.limen.gateway.decision.EdgeCacheability;
import io.limen.gateway.decision.Explanation.PathLine;
import io.limen.gateway.decision.Learned;
import io.limen.gateway.decision.Moment;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.event.Value;
import io.limen.gateway.profile.Assignment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Decides a page of a visitor by two configurations, as one call for all slots would. */
public final class Judge {
    private final Side before;
    private final Side after;
    private final Set<String> slots = new LinkedHashSet<>();

    /**
     * Decides by these two.
     *
     * @param learned what bandits of both draw by, and what is stopped
     */
    public Judge(Rulebook before, Rulebook after, Learned learned) {
        this.before = new Side(before, learned);
        this.after = new Side(after, learned);
        slots.addAll(this.before.slots());
        slots.addAll(this.after.slots());
    }

    /**
     * Decides.
     *
     * @param before the visitor on the page as the configuration that runs has it
     * @param given what that visitor was given by the end of the log: who comes back keeps it
     * @param after the same visitor on the same page, as the other has it
     */
    public SeenPage judge(
            PageAt before, Map<String, Assignment> given, PageAt after, Map<String, Assignment> givenAfter) {
        Moment momentBefore = this.before.moment(before);
        Moment momentAfter = this.after.moment(after);
        Map<String, Outcome> outcomesBefore = this.before.decide(momentBefore, given);
        Map<String, Outcome> outcomesAfter = this.after.decide(momentAfter, givenAfter);
        List<Verdict> verdicts = new ArrayList<>();
        for (String slot : slots) {
            Outcome was = outcomesBefore.getOrDefault(slot, Outcome.NO_SLOT);
            Outcome is = outcomesAfter.getOrDefault(slot, Outcome.NO_SLOT);
            boolean differs = !was.shown().equals(is.shown());
            verdicts.add(new Verdict(
                    slot,
                    was,
                    is,
                    differs
                            ? why(
                                    this.before.why(slot, momentBefore, given),
                                    this.after.why(slot, momentAfter, givenAfter),
                                    before,
                                    after)
                            : List.of()));
        }
        return new SeenPage(this.before.pageType(momentBefore), verdicts);
    }

    /** What the two say differently of each experience, and the segments that differ. */
    private static List<String> why(
            Map<String, String> pathBefore, Map<String, String> pathAfter, PageAt before, PageAt after) {
        List<String> lines = new ArrayList<>();
        Set<String> experiences = new LinkedHashSet<>(pathAfter.keySet());
        experiences.addAll(pathBefore.keySet());
        for (String experience : experiences) {
            String was = pathBefore.getOrDefault(experience, "not there");
            String is = pathAfter.getOrDefault(experience, "not there");
            if (!was.equals(is)) {
                lines.add(experience + ": " + was + " → " + is);
            }
        }
        if (lines.isEmpty()) {
            lines.add("the same experience matched, and drew another variant");
        }
        Set<String> entered = segments(after);
        entered.removeAll(segments(before));
        Set<String> left = segments(before);
        left.removeAll(segments(after));
        if (!entered.isEmpty()) {
            lines.add("now in " + String.join(", ", entered));
        }
        if (!left.isEmpty()) {
            lines.add("no longer in " + String.join(", ", left));
        }
        return lines;
    }

    private static Set<String> segments(PageAt page) {
        return page.view().memberships().stream()
                .map(membership -> membership.segment())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** One of the two configurations. */
    private static final class Side {
        private static final String PAGE_TYPE = "page.type";

        private final Rulebook rulebook;
        private final Learned learned;
        private final Set<String> cacheable;
        private final Contents contents;

        Side(Rulebook rulebook, Learned learned) {
            this.rulebook = rulebook;
            this.learned = learned;
            this.cacheable = EdgeCacheability.of(rulebook.snapshot()).stream()
                    .filter(EdgeCacheability::isCacheable)
                    .map(EdgeCacheability::slot)
                    .collect(Collectors.toSet());
            // Which word there is matters, not its address: no key is needed to tell whether an edge would have to ask.
            this.contents =
                    Contents.of(rulebook.snapshot(), text -> String.format(Locale.ROOT, "%022x", Fingerprint.of(text)));
        }

        List<String> slots() {
            return rulebook.policy().slots(List.of());
        }

        Moment moment(PageAt page) {
            return rulebook.moment(
                    page.profile().visitor(), page.profile(), page.view(), learned, page.at(), page.context());
        }

        String pageType(Moment moment) {
            return moment.context(PAGE_TYPE) instanceof Value.Text type
                            && rulebook.snapshot().definitions().pageTypes().rows().stream()
                                    .anyMatch(row -> row.type().equals(type.text()))
                    ? type.text()
                    : "other";
        }

        Map<String, Outcome> decide(Moment moment, Map<String, Assignment> given) {
            Map<String, Outcome> outcomes = new LinkedHashMap<>();
            for (Decision decision : rulebook.policy().decide(moment, given, Map.of(), slots())) {
                outcomes.put(decision.slot(), Outcome.of(decision, isAtEdge(decision)));
            }
            return outcomes;
        }

        private boolean isAtEdge(Decision decision) {
            return cacheable.contains(decision.slot()) && !word(decision).equals(Contents.ASK);
        }

        private String word(Decision decision) {
            if (decision.experience().isEmpty()) {
                return contents.ofFallback(decision.slot());
            }
            String experience = decision.experience().get();
            String variant = decision.variant().orElse("");
            return variant.equals(DecisionPolicy.HOLDOUT)
                    ? contents.ofHoldout(experience)
                    : contents.ofVariant(experience, variant);
        }

        /** What of every experience of a slot kept it from the visitor, or did not. */
        Map<String, String> why(String slot, Moment moment, Map<String, Assignment> given) {
            Map<String, String> experienceToWhy = new LinkedHashMap<>();
            for (PathLine line : rulebook.policy().path(slots(), moment, given, Map.of())) {
                if (line.slot().equals(slot)) {
                    experienceToWhy.put(line.experience(), line.why());
                }
            }
            return experienceToWhy;
        }
    }
}
