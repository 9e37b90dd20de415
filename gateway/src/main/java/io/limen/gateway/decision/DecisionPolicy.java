package io.limen.gateway.decision;

import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.event.Value;
import io.limen.gateway.profile.Assignment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which experience wins a slot, and which of its variants this visitor sees.
 *
 * <p>Experiences are tried in file order, the first whose condition holds wins. The draw is a pure function of the
 * experience's name, the visitor and the weights, so that two nodes agree before the draw is folded; what was drawn
 * before is kept.
 */
public final class DecisionPolicy {
    /** The variant a visitor is told to have who is held out. */
    public static final String HOLDOUT = "holdout";

    private final Snapshot snapshot;
    private final Map<String, Integer> nameToSlot = new HashMap<>();
    private final List<List<Experience>> slotToExperiences = new ArrayList<>();

    public DecisionPolicy(Snapshot snapshot) {
        this.snapshot = snapshot;
        for (int slot = 0; slot < snapshot.slots().size(); slot++) {
            int index = slot;
            nameToSlot.put(snapshot.slots().get(slot).name(), slot);
            slotToExperiences.add(snapshot.experiences().stream()
                    .filter(experience -> experience.slot() == index)
                    .toList());
        }
    }

    public boolean knows(String slot) {
        return nameToSlot.containsKey(slot);
    }

    /** The slots asked for: those named, or all in the order of the configuration where none is. */
    public List<String> slots(List<String> asked) {
        return asked.isEmpty() ? snapshot.slots().stream().map(Slot::name).toList() : asked;
    }

    /**
     * Decides.
     *
     * @param moment the visitor, with segments settled
     * @param assignments what was drawn before
     * @param variables what snippets may show
     * @param slots names; those that do not exist are left out
     */
    public List<Decision> decide(
            Moment moment, Map<String, Assignment> assignments, Map<String, Object> variables, List<String> slots) {
        List<Decision> decisions = new ArrayList<>(slots.size());
        for (String name : slots) {
            Integer slot = nameToSlot.get(name);
            if (slot != null) {
                decisions.add(decide(slot, moment, assignments, variables));
            }
        }
        return decisions;
    }

    private Decision decide(
            int slot, Moment moment, Map<String, Assignment> assignments, Map<String, Object> variables) {
        Slot place = snapshot.slots().get(slot);
        if (isBot(moment)) {
            return fallback(place, Reason.BOT, variables);
        }
        boolean capped = false;
        for (Experience experience : slotToExperiences.get(slot)) {
            if (!experience.when().test(moment) || !canDraw(experience, moment)) {
                continue;
            }
            if (!experience.cap().test(moment)) {
                capped = true;
                continue;
            }
            return show(place, experience, moment, assignments.get(experience.name()), variables);
        }
        return fallback(place, capped ? Reason.CAPPED : Reason.DEFAULT, variables);
    }

    /** Says for every experience of a slot why it won or did not. */
    public List<Explanation.PathLine> path(String name, Moment moment) {
        Integer slot = nameToSlot.get(name);
        List<Explanation.PathLine> lines = new ArrayList<>();
        boolean won = false;
        for (Experience experience : slot == null ? List.<Experience>of() : slotToExperiences.get(slot)) {
            Optional<String> whyNot = whyNot(experience, moment, won);
            won |= whyNot.isEmpty();
            lines.add(new Explanation.PathLine(
                    name,
                    experience.name(),
                    whyNot.isEmpty(),
                    whyNot.orElse(heldOut(experience, moment) ? "holdout" : "matched"),
                    experience.source(),
                    Bucketing.bucket(experience.name(), moment.visitor()),
                    Explanation.parts(experience.when(), moment)));
        }
        return lines;
    }

    private static Optional<String> whyNot(Experience experience, Moment moment, boolean anotherWon) {
        if (isBot(moment)) {
            return Optional.of("bot");
        }
        if (!experience.when().test(moment)) {
            return Optional.of("condition false");
        }
        if (!canDraw(experience, moment)) {
            return Optional.of("no id to draw with");
        }
        if (!experience.cap().test(moment)) {
            return Optional.of("capped");
        }
        return anotherWon ? Optional.of("matched, but another won") : Optional.empty();
    }

    private static boolean isBot(Moment moment) {
        return moment.context("device.type") instanceof Value.Text type
                && type.text().equals("bot");
    }

    /** Without an id there is nothing to draw by: only what shows one thing to everybody is for such a visitor. */
    private static boolean canDraw(Experience experience, Moment moment) {
        return !moment.visitor().isEmpty() || (experience.variants().size() == 1 && experience.holdout() == 0);
    }

    private static boolean heldOut(Experience experience, Moment moment) {
        return experience.holdout() > 0
                && Bucketing.bucket(experience.name() + ":holdout", moment.visitor()) < experience.holdout();
    }

    private Decision show(
            Slot place,
            Experience experience,
            Moment moment,
            @Nullable Assignment assignment,
            Map<String, Object> variables) {
        String visitor = moment.visitor();
        if (heldOut(experience, moment)) {
            return decision(place, experience, HOLDOUT, Reason.HOLDOUT, place.fallback(), visitor, 1, false, variables);
        }
        Variant kept = assignment == null ? null : find(experience, assignment.variant());
        if (kept != null && assignment != null) {
            return decision(
                    place,
                    experience,
                    kept.name(),
                    Reason.STICKY,
                    Optional.of(kept.snippet()),
                    visitor,
                    assignment.propensity(),
                    false,
                    variables);
        }
        Variant drawn = draw(experience, visitor);
        boolean single = experience.variants().size() == 1;
        Reason reason = single ? Reason.TARGETING_MATCH : experience.bandit() ? Reason.BANDIT : Reason.SPLIT;
        return decision(
                place,
                experience,
                drawn.name(),
                reason,
                Optional.of(drawn.snippet()),
                visitor,
                single ? 1 : drawn.weight(),
                !single,
                variables);
    }

    private static @Nullable Variant find(Experience experience, String variant) {
        for (Variant candidate : experience.variants()) {
            if (candidate.name().equals(variant)) {
                return candidate;
            }
        }
        return null;
    }

    private static Variant draw(Experience experience, String visitor) {
        double bucket = experience.variants().size() == 1 ? 0 : Bucketing.bucket(experience.name(), visitor);
        double from = 0;
        for (Variant variant : experience.variants()) {
            from += variant.weight();
            if (bucket < from) {
                return variant;
            }
        }
        // Weights add up to one but for rounding.
        return experience.variants().get(experience.variants().size() - 1);
    }

    private Decision decision(
            Slot place,
            Experience experience,
            String variant,
            Reason reason,
            Optional<Snippet> snippet,
            String visitor,
            double propensity,
            boolean remember,
            Map<String, Object> variables) {
        String id = decisionId(visitor, experience.name(), variant);
        String mark =
                "<div data-limen=\"" + experience.name() + ":" + variant + "\" data-limen-decision=\"" + id + "\">";
        return new Decision(
                place.name(),
                Optional.of(experience.name()),
                Optional.of(variant),
                reason,
                snippet.map(body -> mark + body.render(variables) + "</div>"),
                Optional.of(id),
                propensity,
                remember);
    }

    private static Decision fallback(Slot place, Reason reason, Map<String, Object> variables) {
        return new Decision(
                place.name(),
                Optional.empty(),
                Optional.empty(),
                reason,
                place.fallback().map(body -> body.render(variables)),
                Optional.empty(),
                1,
                false);
    }

    /** The same decision has the same id on every node, so that remembering it twice is remembering it once. */
    private String decisionId(String visitor, String experience, String variant) {
        return "d" + Long.toHexString(Fingerprint.of(String.join("\n", visitor, experience, variant, snapshot.hash())));
    }
}
