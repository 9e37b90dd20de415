package io.limen.gateway.cli;

import io.limen.gateway.decision.Decision;
import io.limen.gateway.decision.DecisionPolicy;
import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Moment;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Observed.Kind;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.Value;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.ProfileFold;
import io.limen.gateway.profile.ProfileReader;
import io.limen.gateway.rules.DecisionTest;
import io.limen.gateway.rules.DecisionTest.Expected;
import io.limen.gateway.rules.DecisionTest.Shown;
import io.limen.gateway.rules.DecisionTest.Step;
import io.limen.gateway.segment.Changes;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.SegmentPlan;
import io.limen.gateway.segment.SegmentPlan.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Lives through decision tests with what decides for real, but for two things: the time is the test's, and nobody is
 * held out, so that a test says what it is about and not where its visitor's bucket fell.
 */
final class Rehearsal {
    /** Looks at a visitor without an event in between; more is a configuration that asks again at once, for ever. */
    private static final int LOOKS_MAX = 100_000;

    private final Snapshot snapshot;
    private final TrackingPlan plan;
    private final ProfileFold fold;
    private final ProfileReader reader;
    private final SegmentPlan segments;
    private final DecisionPolicy policy;

    /**
     * Something that is not as expected.
     *
     * @param what a slot, a flag or a segment
     * @param why what explains it, one a line
     */
    record Difference(String what, String expected, String actual, List<String> why) {}

    Rehearsal(Snapshot snapshot, TrackingPlan plan) {
        this.snapshot = forEverybody(snapshot);
        this.plan = plan;
        this.fold = new ProfileFold(snapshot.definitions());
        this.reader = new ProfileReader(snapshot.definitions());
        this.segments = new SegmentPlan(snapshot.segments());
        this.policy = new DecisionPolicy(this.snapshot);
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
        private long now;
        private Profile profile;
        private Standing standing = new Standing(List.of(), Condition.NEVER);

        Stage(DecisionTest test) {
            this.test = test;
            this.now = test.startMillis();
            this.profile = fold.fresh(test.visitor());
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
                profile = fold.foldInline(profile, observed(happens));
            }
            look();
        }

        private void look() {
            Moment moment = moment(Value.Fields.NONE);
            standing = segments.evaluate(
                    standing.memberships(), standing.due(), moment, moment.members(), Changes.everything());
        }

        private Moment moment(Value.Fields context) {
            double[] scores = snapshot.models().stream()
                    .mapToDouble(model -> test.scores().getOrDefault(model.name(), Double.NaN))
                    .toArray();
            return new Moment(snapshot, test.visitor(), reader.read(profile, now), scores, context);
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
            expected.flagToValue().forEach((flag, value) -> flag(flag, value, moment, differences));
            expected.slotToShown().forEach((slot, shown) -> slot(slot, shown, moment, differences));
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

        private void flag(String name, Value value, Moment moment, List<Difference> differences) {
            for (int i = 0; i < snapshot.flags().size(); i++) {
                if (snapshot.flags().get(i).name().equals(name)
                        && !moment.flag(i).equals(value)) {
                    differences.add(new Difference(
                            "flag " + name, value.toString(), moment.flag(i).toString(), List.of()));
                }
            }
        }

        private void slot(String slot, Shown shown, Moment moment, List<Difference> differences) {
            Decision decision = policy.decide(moment, profile.assignments(), Map.of(), List.of(slot))
                    .get(0);
            String experience = decision.experience().orElse("");
            String variant = decision.variant().orElse("");
            boolean right = experience.equals(shown.experience())
                    && (shown.variant().isEmpty() || variant.equals(shown.variant()));
            if (!right) {
                List<String> why = policy.path(List.of(slot), moment, profile.assignments(), Map.of()).stream()
                        .map(line -> line.experience() + ": " + line.why() + "  " + line.condition())
                        .toList();
                differences.add(new Difference(
                        "slot " + slot,
                        name(shown.experience(), shown.variant()),
                        name(experience, variant) + " (" + decision.reason() + ")",
                        why));
            }
        }
    }

    private static String name(String experience, String variant) {
        return experience.isEmpty() ? "default" : variant.isEmpty() ? experience : experience + ":" + variant;
    }
}
