package io.limen.gateway.decision;

import io.limen.gateway.content.Body;
import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.Experiment;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.segment.Condition;
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
    public static final String HOLDOUT = Experiment.HOLDOUT;

    /** What of a request tells crawlers, of whom nothing is decided. */
    static final String DEVICE_TYPE = "device.type";

    private final Snapshot snapshot;
    private final Contents contents;
    private final Map<String, Integer> nameToSlot = new HashMap<>();
    private final List<List<Experience>> slotToExperiences = new ArrayList<>();

    /** Decides by a snapshot; nothing it decides has a ref. */
    public DecisionPolicy(Snapshot snapshot) {
        this(snapshot, Contents.NONE);
    }

    /** Decides by a snapshot, of which this is the content. */
    public DecisionPolicy(Snapshot snapshot, Contents contents) {
        this.snapshot = snapshot;
        this.contents = contents;
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
        try {
            Choice choice = choose(slot, moment, assignments);
            return choice.experience().isEmpty()
                    ? fallback(choice, variables)
                    : shown(choice, choice.experience().get(), moment.visitor(), variables);
        } catch (RuntimeException | StackOverflowError bug) {
            moment.unsound(bug);
            return untouched(snapshot.slots().get(slot));
        }
    }

    /** The page keeps what it has: the other slots are no worse for it. */
    private static Decision untouched(Slot place) {
        return new Decision(
                place.name(),
                place.selector(),
                Optional.empty(),
                Optional.empty(),
                Reason.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1,
                false);
    }

    /** What wins a slot for a visitor who was given this before. */
    Choice choose(int slot, Moment moment, Map<String, Assignment> assignments) {
        if (isBot(moment)) {
            return Choice.fallback(slot, Reason.BOT);
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
            return heldOut(experience, moment)
                    ? Choice.heldOut(slot, experience)
                    : choose(slot, experience, moment.visitor(), assignments.get(experience.name()));
        }
        return Choice.fallback(slot, capped ? Reason.CAPPED : Reason.DEFAULT);
    }

    private static Choice choose(int slot, Experience experience, String visitor, @Nullable Assignment assignment) {
        Variant kept = assignment == null ? null : find(experience, assignment.variant());
        if (kept != null && assignment != null) {
            return new Choice(
                    slot, Optional.of(experience), Optional.of(kept), Reason.STICKY, assignment.propensity(), false);
        }
        Variant drawn = draw(experience, visitor);
        boolean single = experience.variants().size() == 1;
        Reason reason = single ? Reason.TARGETING_MATCH : experience.bandit() ? Reason.BANDIT : Reason.SPLIT;
        return new Choice(
                slot, Optional.of(experience), Optional.of(drawn), reason, single ? 1 : drawn.weight(), !single);
    }

    /**
     * When time alone may next change what wins a slot, as {@link Condition#due} says it; {@link Condition#NEVER} if it
     * never does. Memberships and scores have moments of their own.
     *
     * @param winner what wins it now: what is tried after that has no say before that moment
     */
    long due(Choice winner, Moment moment) {
        long due = Condition.NEVER;
        for (Experience experience : slotToExperiences.get(winner.slot())) {
            due = Math.min(due, snapshot.due(experience.when(), moment));
            due = Math.min(due, experience.cap().due(moment));
            if (winner.experience().equals(Optional.of(experience))) {
                break;
            }
        }
        return due;
    }

    /** The word that tells an edge of it. */
    String word(Choice choice) {
        return choice.experience()
                .map(experience -> choice.variant()
                        .map(variant -> contents.ofVariant(experience.name(), variant.name()))
                        .orElseGet(() -> contents.ofHoldout(experience.name())))
                .orElseGet(() ->
                        contents.ofFallback(snapshot.slots().get(choice.slot()).name()));
    }

    /** What of it must be remembered. */
    Optional<Draw> draw(Choice choice, String visitor) {
        return choice.experience()
                .filter(experience -> choice.remember())
                .map(experience -> new Draw(
                        experience.name(),
                        choice.variantName(),
                        choice.propensity(),
                        decisionId(visitor, experience.name(), choice.variantName())));
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
            return Optional.of(moment.isUnsound(experience.when()) ? "condition failed" : "condition false");
        }
        if (!canDraw(experience, moment)) {
            return Optional.of("no id to draw with");
        }
        if (!experience.cap().test(moment)) {
            return Optional.of(moment.isUnsound(experience.cap()) ? "cap failed" : "capped");
        }
        return anotherWon ? Optional.of("matched, but another won") : Optional.empty();
    }

    private static boolean isBot(Moment moment) {
        return moment.context(DEVICE_TYPE) instanceof Value.Text type
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

    private Decision shown(Choice choice, Experience experience, String visitor, Map<String, Object> variables) {
        Slot place = snapshot.slots().get(choice.slot());
        String variant = choice.variantName();
        String id = decisionId(visitor, experience.name(), variant);
        Optional<Snippet> snippet = choice.variant().map(Variant::snippet).or(place::fallback);
        return new Decision(
                place.name(),
                place.selector(),
                Optional.of(experience.name()),
                Optional.of(variant),
                choice.reason(),
                snippet.map(body -> Body.own(experience.name(), variant, id, body.render(variables))),
                Contents.ref(word(choice)),
                Optional.of(id),
                choice.propensity(),
                choice.remember());
    }

    private Decision fallback(Choice choice, Map<String, Object> variables) {
        Slot place = snapshot.slots().get(choice.slot());
        return new Decision(
                place.name(),
                place.selector(),
                Optional.empty(),
                Optional.empty(),
                choice.reason(),
                place.fallback().map(body -> body.render(variables)),
                Contents.ref(word(choice)),
                Optional.empty(),
                1,
                false);
    }

    /** The same decision has the same id on every node, so that remembering it twice is remembering it once. */
    private String decisionId(String visitor, String experience, String variant) {
        return "d" + Long.toHexString(Fingerprint.of(String.join("\n", visitor, experience, variant, snapshot.hash())));
    }
}
