package io.limen.gateway.decision;

import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.event.Value;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.Logic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The slots of one call, and when what wins them, as {@link DecisionPolicy} tries it. */
final class Contest {
    /** What is asked before any experience is tried. */
    static final Logic.Question BOT = new Logic.Question(
            Set.of(new Input.ContextInput(DecisionPolicy.DEVICE_TYPE)),
            DecisionPolicy::isBot,
            Optional.of(Set.of(new Value.Text("bot"))));

    private final Diagram diagram;
    private final Unknowns unknowns;
    private final Reading reading;
    private final Map<String, Assignment> assignments;
    private final Map<String, String> forced;
    private final Map<String, Integer> snippetToShown = new HashMap<>();

    /**
     * What a slot can show.
     *
     * @param experience empty for the default
     * @param variant its name; {@code holdout} for who is held out; empty for the default
     */
    record Outcome(String experience, String variant) {
        static final Outcome DEFAULT = new Outcome("", "");

        static Outcome of(Decision decision) {
            return new Outcome(
                    decision.experience().orElse(""), decision.variant().orElse(""));
        }
    }

    Contest(
            Diagram diagram,
            Unknowns unknowns,
            Reading reading,
            Map<String, Assignment> assignments,
            Map<String, String> forced) {
        this.diagram = diagram;
        this.unknowns = unknowns;
        this.reading = reading;
        this.assignments = assignments;
        this.forced = forced;
    }

    /** When the next slot of the call shows what: exactly one at a time. */
    Map<Outcome, Integer> next(Slot slot, List<Candidate> candidates) {
        Map<Outcome, Integer> outcomes = new LinkedHashMap<>();
        Map<String, Integer> shows = new HashMap<>();
        int rest = slot.off() ? Diagram.FALSE : Diagram.TRUE;
        for (Candidate candidate : candidates) {
            Variant asked = Candidate.find(
                    candidate.experience().variants(),
                    forced.getOrDefault(candidate.experience().name(), ""));
            if (asked != null) {
                Ground ground =
                        new Ground(Ground.Kind.FORCED, candidate.experience().name());
                int wins = diagram.and(rest, reading.turning(ground, true, Set.of(ground)));
                add(outcomes, shows, candidate, Optional.of(asked), slot, wins);
                rest = diagram.and(rest, diagram.not(wins));
            }
        }
        rest = diagram.and(rest, diagram.not(reading.question(BOT, Reading.OF_REQUEST)));
        for (Candidate candidate : candidates) {
            if (candidate.experience().rollout().mode() == Mode.LIVE) {
                rest = tried(candidate, slot, rest, outcomes, shows);
            }
        }
        int won = outcomes.values().stream().reduce(Diagram.FALSE, diagram::or);
        outcomes.put(Outcome.DEFAULT, diagram.not(won));
        shows(shows, slot.fallback(), diagram.not(won));
        shows.forEach((snippet, when) -> snippetToShown.merge(snippet, when, diagram::or));
        return outcomes;
    }

    /** What is left for those that are tried after it. */
    private int tried(
            Candidate candidate, Slot slot, int rest, Map<Outcome, Integer> outcomes, Map<String, Integer> shows) {
        int open = diagram.and(rest, passes(candidate));
        int left = diagram.and(rest, diagram.not(open));
        int heldOut = diagram.and(open, heldOut(candidate));
        add(outcomes, shows, candidate, Optional.empty(), slot, heldOut);
        open = diagram.and(open, diagram.not(heldOut));
        List<Variant> variants = candidate.experience().variants();
        List<Integer> kept = kept(candidate);
        List<Integer> drawn = drawn(candidate);
        for (int i = 0; i < variants.size(); i++) {
            int fresh = diagram.and(kept.get(variants.size()), drawn.get(i));
            int given = diagram.and(open, diagram.or(kept.get(i), fresh));
            int elsewhere =
                    snippetToShown.getOrDefault(variants.get(i).snippet().path(), Diagram.FALSE);
            int wins = diagram.and(given, diagram.not(elsewhere));
            add(outcomes, shows, candidate, Optional.of(variants.get(i)), slot, wins);
            open = diagram.and(open, diagram.not(wins));
        }
        return diagram.or(left, open);
    }

    private int passes(Candidate candidate) {
        Experience experience = candidate.experience();
        Rollout rollout = experience.rollout();
        List<Integer> all = new ArrayList<>();
        if (reading.moment().drawing().learned().isStopped(experience.name())) {
            Ground stopped = new Ground(Ground.Kind.STOPPED, experience.name());
            all.add(diagram.not(reading.turning(stopped, true, Set.of(stopped))));
        }
        rollout.schedule().ifPresent(schedule -> {
            Ground time = new Ground(Ground.Kind.TIME, "");
            all.add(reading.turning(schedule, schedule.test(reading.moment()), Set.of(time)));
        });
        all.add(reading.condition(experience.when(), Reading.OF_REQUEST));
        if (candidate.draws()) {
            all.add(reading.visitor());
        }
        rollout.exclusion().ifPresent(of -> all.add(reading.bucket(of.salt(), of.range())));
        all.add(diagram.or(
                covered(candidate),
                diagram.not(kept(candidate).get(experience.variants().size()))));
        all.add(reading.condition(experience.cap(), Reading.OF_REQUEST));
        return all.stream().reduce(Diagram.TRUE, diagram::and);
    }

    private int covered(Candidate candidate) {
        Experience experience = candidate.experience();
        double coverage = experience.rollout().coverage();
        if (coverage >= 1) {
            return Diagram.TRUE;
        }
        return experience.isBandit()
                ? reading.bucket(candidate.coverageSalt(), new Range(0, coverage))
                : candidate.ranges().stream()
                        .map(range -> reading.bucket(experience.name(), range))
                        .reduce(Diagram.FALSE, diagram::or);
    }

    private int heldOut(Candidate candidate) {
        double ofAll = candidate.experience().rollout().heldOutOfAll();
        double own = candidate.experience().holdout();
        int heldOut = ofAll > 0 ? reading.bucket(Candidate.HELD_OUT_OF_ALL, new Range(0, ofAll)) : Diagram.FALSE;
        return own > 0 ? diagram.or(heldOut, reading.bucket(candidate.holdoutSalt(), new Range(0, own))) : heldOut;
    }

    /** For each variant when it was given before, and when none was. */
    private List<Integer> kept(Candidate candidate) {
        Experience experience = candidate.experience();
        List<String> names = new ArrayList<>(
                experience.variants().stream().map(Variant::name).toList());
        names.add("");
        Ground ground = new Ground(Ground.Kind.ASSIGNMENT, experience.name());
        int variable = unknowns.variable(ground, Set.of(ground));
        int[] asIs = new int[names.size() + 1];
        asIs[0] = Diagram.TRUE;
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int[] other = new int[names.size() + 1];
            other[i + 1] = Diagram.TRUE;
            int here = diagram.and(diagram.of(variable, asIs), given(candidate, names.get(i)));
            kept.add(diagram.or(diagram.of(variable, other), here));
        }
        return kept;
    }

    /** When what was given before is this: what is kept for a session stands or falls with it, and so with the time. */
    private int given(Candidate candidate, String name) {
        String given = candidate.givenName(assignments);
        if (!candidate.experience().isPerSession() || given.isEmpty()) {
            return given.equals(name) ? Diagram.TRUE : Diagram.FALSE;
        }
        boolean isStanding = candidate.keptName(reading.moment(), assignments).equals(given);
        int stands = reading.turning(candidate, isStanding, Set.of(new Ground(Ground.Kind.TIME, "")));
        return given.equals(name) ? stands : name.isEmpty() ? diagram.not(stands) : Diagram.FALSE;
    }

    /** For each variant when it is drawn, of those who take part. */
    private List<Integer> drawn(Candidate candidate) {
        Experience experience = candidate.experience();
        if (experience.variants().size() == 1) {
            return List.of(Diagram.TRUE);
        }
        return experience.isBandit()
                ? learned(candidate)
                : candidate.ranges().stream()
                        .map(range -> reading.bucket(experience.name(), range))
                        .toList();
    }

    /** By what was learned of the visitor's context; learned otherwise, a bucket may draw any variant. */
    private List<Integer> learned(Candidate candidate) {
        int[] drawn = new int[candidate.experience().variants().size()];
        int rest = Diagram.TRUE;
        for (int context : candidate.contexts()) {
            Logic.Question in = new Logic.Question(
                    Set.of(new Input.SegmentInput(context)), inputs -> inputs.segment(context), Optional.of(Set.of()));
            int member = reading.question(in, Reading.OF_REQUEST);
            draw(candidate, reading.moment().segmentName(context), diagram.and(rest, member), drawn);
            rest = diagram.and(rest, diagram.not(member));
        }
        draw(candidate, "", rest, drawn);
        Ground ground = new Ground(Ground.Kind.WEIGHTS, candidate.experience().name());
        int variable = unknowns.variable(ground, Set.of(ground));
        List<Integer> learned = new ArrayList<>();
        for (int i = 0; i < drawn.length; i++) {
            int[] asIs = new int[drawn.length + 1];
            asIs[0] = Diagram.TRUE;
            int[] other = new int[drawn.length + 1];
            other[i + 1] = Diagram.TRUE;
            learned.add(diagram.or(diagram.of(variable, other), diagram.and(diagram.of(variable, asIs), drawn[i])));
        }
        return learned;
    }

    private void draw(Candidate candidate, String context, int when, int[] drawn) {
        List<Range> ranges = candidate.ranges(reading.moment(), context);
        for (int i = 0; i < drawn.length; i++) {
            int here = reading.bucket(candidate.experience().name(), ranges.get(i));
            drawn[i] = diagram.or(drawn[i], diagram.and(when, here));
        }
    }

    private void add(
            Map<Outcome, Integer> outcomes,
            Map<String, Integer> shows,
            Candidate candidate,
            Optional<Variant> variant,
            Slot slot,
            int wins) {
        String name = variant.map(Variant::name).orElse(DecisionPolicy.HOLDOUT);
        outcomes.merge(new Outcome(candidate.experience().name(), name), wins, diagram::or);
        shows(shows, variant.map(Variant::snippet).or(slot::fallback), wins);
    }

    private void shows(Map<String, Integer> shows, Optional<Snippet> snippet, int when) {
        snippet.ifPresent(of -> shows.merge(of.path(), when, diagram::or));
    }
}
