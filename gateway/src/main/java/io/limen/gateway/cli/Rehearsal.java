package io.limen.gateway.cli;

import io.limen.gateway.content.Slot;
import io.limen.gateway.decision.Decision;
import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.FlagEvaluation;
import io.limen.gateway.decision.Moment;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Observed.Kind;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.Value;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.rules.DecisionTest;
import io.limen.gateway.rules.DecisionTest.Expected;
import io.limen.gateway.rules.DecisionTest.Served;
import io.limen.gateway.rules.DecisionTest.Shown;
import io.limen.gateway.rules.DecisionTest.Step;
import io.limen.gateway.segment.Changes;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.SegmentPlan.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Lives through decision tests with what decides for real, but for two things: the time is the test's, and nobody is
 * held out, so that a test says what it is about and not where its visitor's bucket fell.
 */
final class Rehearsal {
    /** Looks at a visitor without an event in between; more is a configuration that asks again at once, for ever. */
    private static final int LOOKS_MAX = 100_000;

    private static final long REFRESH_MILLIS = 60_000;

    private final Snapshot snapshot;
    private final TrackingPlan plan;
    private final Rulebook rulebook;

    /**
     * Something that is not as expected.
     *
     * @param what a slot, a flag or a segment
     * @param why what explains it, one a line
     */
    record Difference(String what, String expected, String actual, List<String> why) {
        private Difference because(List<String> reasons) {
            return new Difference(what, expected, actual, reasons);
        }
    }

    Rehearsal(Snapshot snapshot, TrackingPlan plan) {
        this.snapshot = forEverybody(snapshot);
        this.plan = plan;
        this.rulebook = Rulebook.of(this.snapshot, REFRESH_MILLIS);
    }

    /** What was not as expected; empty where all was. */
    List<Difference> run(DecisionTest test) {
        Stage stage = new Stage(test);
        test.given().forEach(stage::live);
        return stage.compare();
    }

    private static Snapshot forEverybody(Snapshot snapshot) {
        List<Experience> experiences =
                snapshot.experiences().stream().map(Experience::forEverybody).toList();
        return new Snapshot(
                snapshot.hash(),
                snapshot.definitions(),
                snapshot.models(),
                snapshot.segments(),
                snapshot.flags(),
                snapshot.goals(),
                snapshot.slots(),
                experiences);
    }

    /** One visitor in one test. */
    private final class Stage {
        private final DecisionTest test;
        private final Map<String, Double> modelToScore;
        private long now;
        private Profile profile;
        private Standing standing = new Standing(List.of(), Condition.NEVER);

        Stage(DecisionTest test) {
            this.test = test;
            this.now = test.startMillis();
            this.modelToScore = new HashMap<>(test.scores());
            this.profile = rulebook.fold().fresh(test.visitor());
            look();
        }

        void live(Step step) {
            if (step instanceof Step.Waits waits) {
                long end = now + waits.millis();
                for (int looks = 0; standing.due() < end && looks < LOOKS_MAX; looks++) {
                    now = Math.max(now + 1, standing.due());
                    look();
                }
                now = end;
            } else if (step instanceof Step.Happens happens) {
                profile = rulebook.fold().foldInline(profile, observed(happens));
            } else if (step instanceof Step.Scores scores) {
                modelToScore.putAll(scores.modelToScore());
            }
            look();
        }

        private void look() {
            Moment moment = moment(Value.Fields.NONE);
            standing = rulebook.plan()
                    .evaluate(standing.memberships(), standing.due(), moment, moment.members(), Changes.everything());
        }

        private Moment moment(Value.Fields context) {
            double[] scores = snapshot.models().stream()
                    .mapToDouble(model -> modelToScore.getOrDefault(model.name(), Double.NaN))
                    .toArray();
            return new Moment(snapshot, test.visitor(), rulebook.read(profile, now), scores, context);
        }

        private Observed observed(Step.Happens happens) {
            Kind kind = Kind.TRACK;
            for (Kind candidate : Kind.values()) {
                kind = candidate.eventName().equals(happens.event()) ? candidate : kind;
            }
            Value.Fields properties =
                    plan.apply(happens.event(), happens.properties()).properties();
            Value page = test.context().get("page");
            Map<String, Value> context = new HashMap<>(test.context().fields());
            String path = properties.text("path");
            if (path != null) {
                context.put("page", new Value.Fields(Map.of("path", new Value.Text(path))));
            } else if (page != null) {
                context.put("page", page);
            }
            return new Observed(
                    kind,
                    happens.event(),
                    test.visitor(),
                    null,
                    happens.event() + "@" + now,
                    now,
                    now,
                    true,
                    properties,
                    new Value.Fields(context));
        }

        List<Difference> compare() {
            Expected expected = test.expected();
            List<Difference> differences = new ArrayList<>();
            Moment moment = moment(test.context());
            for (Membership membership : standing.memberships()) {
                for (int i = 0; i < snapshot.segments().size(); i++) {
                    boolean same = snapshot.segments().get(i).name().equals(membership.segment());
                    moment.members()[i] |= same;
                }
            }
            segments(expected, differences);
            expected.flagToServed().forEach((flag, served) -> flag(flag, served, moment, differences));
            slots(expected, moment, differences);
            return differences;
        }

        private void segments(Expected expected, List<Difference> differences) {
            TreeSet<String> in = new TreeSet<>();
            standing.memberships().forEach(membership -> in.add(membership.segment()));
            for (String segment : expected.segments()) {
                if (!in.contains(segment)) {
                    differences.add(new Difference("segments", segment, in.toString(), source(segment)));
                }
            }
            for (String segment : expected.notSegments()) {
                if (in.contains(segment)) {
                    differences.add(new Difference("segments", "not " + segment, in.toString(), source(segment)));
                }
            }
        }

        private List<String> source(String segment) {
            return snapshot.segments().stream()
                    .filter(each -> each.name().equals(segment))
                    .map(each -> segment + ": " + each.source())
                    .toList();
        }

        private void flag(String name, Served expected, Moment moment, List<Difference> differences) {
            FlagEvaluation is = IntStream.range(0, snapshot.flags().size())
                    .filter(i -> snapshot.flags().get(i).name().equals(name))
                    .mapToObj(moment::evaluation)
                    .findFirst()
                    .orElseThrow();
            List<String> why = is.sound() ? List.of() : List.of("a rule could not be worked out");
            expected.value()
                    .filter(value -> !value.equals(is.value()))
                    .ifPresent(value ->
                            differences.add(new Difference("flag " + name, plain(value), plain(is.value()), why)));
            expected.variant()
                    .filter(variant -> !variant.equals(is.variant()))
                    .ifPresent(variant ->
                            differences.add(new Difference("flag " + name + ", variant", variant, is.variant(), why)));
            expected.reason()
                    .filter(reason -> reason != is.why())
                    .ifPresent(reason -> differences.add(new Difference(
                            "flag " + name + ", reason", reason.name(), is.why().name(), why)));
        }

        /** In the order of the configuration, as a page asks for them that has these slots. */
        private void slots(Expected expected, Moment moment, List<Difference> differences) {
            List<String> slots = snapshot.slots().stream()
                    .map(Slot::name)
                    .filter(expected.slotToShown()::containsKey)
                    .toList();
            Map<String, Assignment> assignments = new HashMap<>(profile.assignments());
            test.assigned()
                    .forEach((experience, variant) ->
                            assignments.putIfAbsent(experience, new Assignment(variant, 1, "", test.startMillis())));
            rulebook.policy()
                    .decide(moment, assignments, rulebook.variables(moment), slots, test.forced())
                    .forEach(decision -> {
                        List<Difference> here = differences(expected, decision);
                        if (!here.isEmpty()) {
                            List<String> why = why(slots, decision.slot(), moment, assignments);
                            here.forEach(difference -> differences.add(difference.because(why)));
                        }
                    });
        }

        private List<String> why(List<String> slots, String slot, Moment moment, Map<String, Assignment> assignments) {
            return rulebook.policy().path(slots, moment, assignments, test.forced()).stream()
                    .filter(line -> line.slot().equals(slot))
                    .map(line -> line.experience() + ": " + line.why() + "  " + line.condition())
                    .toList();
        }
    }

    /** As a configuration writes it, lists and mappings apart. */
    private static String plain(Value value) {
        if (value instanceof Value.Num num) {
            boolean whole = num.number() == Math.rint(num.number());
            return whole ? Long.toString((long) num.number()) : Double.toString(num.number());
        }
        if (value instanceof Value.Bool bool) {
            return Boolean.toString(bool.bool());
        }
        return value instanceof Value.Text text ? text.text() : value.toString();
    }

    private static List<Difference> differences(Expected expected, Decision decision) {
        Shown shown = Objects.requireNonNull(expected.slotToShown().get(decision.slot()));
        String what = "slot " + decision.slot();
        String experience = decision.experience().orElse("");
        String variant = decision.variant().orElse("");
        String was = name(experience, variant) + " (" + decision.reason() + ")";
        List<Difference> differences = new ArrayList<>();
        boolean right =
                shown.experience().filter(name -> !name.equals(experience)).isEmpty()
                        && shown.variant().filter(name -> !name.equals(variant)).isEmpty();
        if (!right) {
            String wanted =
                    name(shown.experience().orElse("any"), shown.variant().orElse(""));
            differences.add(new Difference(what, wanted, was, List.of()));
        }
        if (shown.not().contains(experience)) {
            differences.add(new Difference(what, "not " + name(experience, ""), was, List.of()));
        }
        shown.reason()
                .filter(reason -> reason != decision.reason())
                .ifPresent(reason -> differences.add(new Difference(what + ", reason", reason.name(), was, List.of())));
        String html = decision.html().orElse("");
        for (String text : shown.html()) {
            if (!html.contains(text)) {
                differences.add(new Difference(what + ", html", text, html, List.of()));
            }
        }
        for (String text : shown.notHtml()) {
            if (html.contains(text)) {
                differences.add(new Difference(what + ", html", "no " + text, html, List.of()));
            }
        }
        return differences;
    }

    private static String name(String experience, String variant) {
        return experience.isEmpty() ? "default" : variant.isEmpty() ? experience : experience + ":" + variant;
    }
}
