package io.limen.gateway.decision;

import io.limen.gateway.content.Body;
import io.limen.gateway.content.Presentation;
import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.count.Experiment;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import io.limen.gateway.segment.Membership;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which experience wins a slot, and which of its variants this visitor sees.
 *
 * <p>Experiences are tried in file order, the first that nothing {@linkplain Hurdle keeps} from the visitor wins. The draw
 * is a pure function of the experience's name, the visitor and the weights, so that two nodes agree before the draw is
 * folded; what was drawn before is kept. What is in the shadow is decided as the others are, told beside what wins, and
 * passed over. Of several slots of one call no later one repeats a snippet.
 */
public final class DecisionPolicy {
    /** The variant a visitor is told to have who is held out. */
    public static final String HOLDOUT = Experiment.HOLDOUT;

    /** What of a request tells crawlers, of whom nothing is decided. */
    static final String DEVICE_TYPE = "device.type";

    private final Snapshot snapshot;
    private final Contents contents;
    private final Map<String, Integer> nameToSlot = new HashMap<>();
    private final List<List<Candidate>> slotToCandidates = new ArrayList<>();

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
            slotToCandidates.add(snapshot.experiences().stream()
                    .filter(experience -> experience.slot() == index)
                    .map(experience -> new Candidate(experience, snapshot.remembersAll(experience)))
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

    /** Decides, with nothing forced. */
    public List<Decision> decide(
            Moment moment, Map<String, Assignment> assignments, Map<String, Object> variables, List<String> slots) {
        return decide(moment, assignments, variables, slots, Map.of());
    }

    /**
     * Decides.
     *
     * @param moment the visitor, with segments settled
     * @param assignments what was drawn before
     * @param variables what snippets may show
     * @param slots names; those that do not exist are left out
     * @param forced experience to the variant to show whatever else there is to say; what is not there forces nothing
     */
    public List<Decision> decide(
            Moment moment,
            Map<String, Assignment> assignments,
            Map<String, Object> variables,
            List<String> slots,
            Map<String, String> forced) {
        List<Decision> decisions = new ArrayList<>(slots.size());
        Shown shown = new Shown();
        for (String name : slots) {
            Integer slot = nameToSlot.get(name);
            if (slot != null) {
                decisions.add(decide(slot, moment, assignments, variables, forced, shown));
            }
        }
        return decisions;
    }

    private Decision decide(
            int slot,
            Moment moment,
            Map<String, Assignment> assignments,
            Map<String, Object> variables,
            Map<String, String> forced,
            Shown shown) {
        try {
            Choice choice = choose(slot, moment, assignments, forced, shown);
            body(choice).ifPresent(snippet -> shown.add(snippet, place(choice).name()));
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
                Optional.empty(),
                1,
                Optional.empty(),
                Optional.empty());
    }

    /** What wins a slot by itself for a visitor who was given this before. */
    Choice choose(int slot, Moment moment, Map<String, Assignment> assignments) {
        return choose(slot, moment, assignments, Map.of(), new Shown());
    }

    private Choice choose(
            int slot, Moment moment, Map<String, Assignment> assignments, Map<String, String> forced, Shown shown) {
        if (snapshot.slots().get(slot).off()) {
            return Choice.fallback(slot, Reason.DEFAULT);
        }
        Optional<Choice> asked = forced.isEmpty() ? Optional.empty() : forced(slot, forced);
        if (asked.isPresent()) {
            return asked.get();
        }
        return isBot(moment) ? Choice.fallback(slot, Reason.BOT) : tried(slot, moment, assignments, shown);
    }

    private Choice tried(int slot, Moment moment, Map<String, Assignment> assignments, Shown shown) {
        boolean capped = false;
        Optional<Shadow> shadow = Optional.empty();
        for (Candidate candidate : slotToCandidates.get(slot)) {
            Hurdle hurdle = candidate.hurdle(moment, assignments);
            if (hurdle != Hurdle.NONE) {
                capped |= hurdle == Hurdle.CAP && !candidate.isShadow();
                continue;
            }
            Choice choice = candidate.choice(slot, moment, assignments);
            if (elsewhere(choice, shown) != null) {
                continue;
            }
            if (!candidate.isShadow()) {
                return choice.beside(shadow);
            }
            if (shadow.isEmpty()) {
                shadow = Optional.of(new Shadow(candidate.experience().name(), choice.variantName()));
            }
        }
        return Choice.fallback(slot, capped ? Reason.CAPPED : Reason.DEFAULT).beside(shadow);
    }

    /** The slot of this call that shows already what this would show; a default is not passed over. */
    private static @Nullable String elsewhere(Choice choice, Shown shown) {
        return choice.variant().isEmpty()
                ? null
                : shown.where(choice.variant().get().snippet());
    }

    private Optional<Choice> forced(int slot, Map<String, String> forced) {
        for (Candidate candidate : slotToCandidates.get(slot)) {
            Experience experience = candidate.experience();
            String name = forced.get(experience.name());
            Variant variant = name == null ? null : Candidate.find(experience.variants(), name);
            if (variant != null) {
                return Optional.of(Choice.of(slot, experience, variant, Reason.FORCED, Odds.SURE, false));
            }
        }
        return Optional.empty();
    }

    /**
     * When time alone may next change what wins a slot, as {@link Condition#due} says it; {@link Condition#NEVER} if it
     * never does. Memberships and scores have moments of their own.
     *
     * @param winner what wins it now: what is tried after that has no say before that moment
     */
    long due(Choice winner, Moment moment) {
        long due = Condition.NEVER;
        for (Candidate candidate : slotToCandidates.get(winner.slot())) {
            due = Math.min(due, candidate.due(snapshot, moment));
            if (winner.experience().equals(Optional.of(candidate.experience()))) {
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
                        choice.odds().propensity(),
                        choice.odds().context(),
                        choice.odds().weightsVersion(),
                        decisionId(choice, experience, visitor)));
    }

    /** Says for every experience of these slots, as one call asks for them, why it won or did not. */
    public List<Explanation.PathLine> path(
            List<String> names, Moment moment, Map<String, Assignment> assignments, Map<String, String> forced) {
        List<Explanation.PathLine> lines = new ArrayList<>();
        Shown shown = new Shown();
        for (String name : names) {
            Integer slot = nameToSlot.get(name);
            if (slot != null) {
                path(slot, moment, assignments, forced, shown, lines);
            }
        }
        return lines;
    }

    /**
     * What each of these decisions hangs on, one for each in the same order.
     *
     * @param decisions of one call
     * @param memberships the segments the visitor is in, as settled
     */
    public List<Grounds> grounds(
            List<Decision> decisions,
            Moment moment,
            List<Membership> memberships,
            Map<String, Assignment> assignments,
            Map<String, String> forced) {
        List<Grounds> grounds = new ArrayList<>();
        List<Map.Entry<Slot, List<Candidate>>> slots = new ArrayList<>();
        for (Decision decision : decisions) {
            int slot = nameToSlot.getOrDefault(decision.slot(), -1);
            slots.add(Map.entry(snapshot.slots().get(slot), slotToCandidates.get(slot)));
            grounds.add(Grounds.of(
                    snapshot, slots, Contest.Outcome.of(decision), moment, memberships, assignments, forced));
        }
        return grounds;
    }

    private void path(
            int slot,
            Moment moment,
            Map<String, Assignment> assignments,
            Map<String, String> forced,
            Shown shown,
            List<Explanation.PathLine> lines) {
        Choice winner = choose(slot, moment, assignments, forced, shown);
        boolean won = false;
        for (Candidate candidate : slotToCandidates.get(slot)) {
            Experience experience = candidate.experience();
            boolean wins = winner.experience().equals(Optional.of(experience));
            String why = wins && winner.reason() == Reason.FORCED
                    ? "forced"
                    : why(candidate, winner, moment, assignments, shown, won);
            won |= wins;
            lines.add(new Explanation.PathLine(
                    snapshot.slots().get(slot).name(),
                    experience.name(),
                    wins,
                    why,
                    experience.source(),
                    Bucketing.bucket(experience.name(), moment.visitor()),
                    candidate.shares(moment),
                    Explanation.parts(experience.when(), moment)));
        }
        body(winner).ifPresent(snippet -> shown.add(snippet, place(winner).name()));
    }

    private String why(
            Candidate candidate,
            Choice winner,
            Moment moment,
            Map<String, Assignment> assignments,
            Shown shown,
            boolean anotherWon) {
        if (place(winner).off()) {
            return Hurdle.OFF.why();
        }
        if (winner.reason() == Reason.BOT) {
            return "bot";
        }
        Hurdle hurdle = candidate.hurdle(moment, assignments);
        if (hurdle != Hurdle.NONE) {
            return candidate.why(hurdle, moment);
        }
        String elsewhere = elsewhere(candidate.choice(winner.slot(), moment, assignments), shown);
        if (elsewhere != null) {
            return "already shown in " + elsewhere;
        }
        if (candidate.isShadow()) {
            return "shadow";
        }
        return anotherWon || winner.reason() == Reason.FORCED
                ? "matched, but another won"
                : candidate.why(hurdle, moment);
    }

    static boolean isBot(Inputs moment) {
        return moment.context(DEVICE_TYPE) instanceof Value.Text type
                && type.text().equals("bot");
    }

    private Slot place(Choice choice) {
        return snapshot.slots().get(choice.slot());
    }

    /** What is shown, before anything is put into it. */
    private Optional<Snippet> body(Choice choice) {
        return choice.variant().map(Variant::snippet).or(place(choice)::fallback);
    }

    private Optional<String> html(Choice choice, Map<String, Object> variables) {
        return body(choice).filter(body -> !body.isJson()).map(body -> body.render(variables));
    }

    private Optional<String> json(Choice choice) {
        return body(choice).filter(Snippet::isJson).map(Snippet::source);
    }

    private Decision shown(Choice choice, Experience experience, String visitor, Map<String, Object> variables) {
        Slot place = place(choice);
        String variant = choice.variantName();
        Optional<String> html = html(choice, variables);
        Presentation presentation = choice.variant().map(Variant::presentation).orElse(Presentation.PLAIN);
        // What somebody asked for is no decision: without its mark no exposure of it counts, without a ref nobody keeps
        // it.
        boolean counts = choice.reason() != Reason.FORCED;
        String id = decisionId(choice, experience, visitor);
        return new Decision(
                place.name(),
                place.selector(),
                Optional.of(experience.name()),
                Optional.of(variant),
                choice.reason(),
                html.map(body -> counts
                        ? Body.own(experience.name(), variant, id, presentation, body)
                        : Body.uncounted(presentation, body)),
                json(choice),
                counts ? Contents.ref(word(choice)) : Optional.empty(),
                counts ? Optional.of(id) : Optional.empty(),
                choice.odds().propensity(),
                draw(choice, visitor),
                choice.shadow());
    }

    private Decision fallback(Choice choice, Map<String, Object> variables) {
        Slot place = place(choice);
        return new Decision(
                place.name(),
                place.selector(),
                Optional.empty(),
                Optional.empty(),
                choice.reason(),
                html(choice, variables),
                json(choice),
                Contents.ref(word(choice)),
                Optional.empty(),
                1,
                Optional.empty(),
                choice.shadow());
    }

    /**
     * The same decision has the same id on every node, so that remembering it twice is remembering it once. Drawn again in
     * the place of an earlier draw, the same variant is another decision.
     */
    private String decisionId(Choice choice, Experience experience, String visitor) {
        String what = String.join("\n", visitor, experience.name(), choice.variantName(), snapshot.hash());
        long after = choice.odds().after();
        return "d" + Long.toHexString(Fingerprint.of(after == 0 ? what : what + '\n' + after));
    }
}
