package io.limen.gateway.decision;

import io.limen.gateway.decision.Ground.Kind;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.bandit.LearnedWeights;
import io.limen.gateway.experiment.bandit.WeightTable;
import io.limen.gateway.experiment.bandit.Weights;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.segment.Changes;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.Segment;
import io.limen.gateway.segment.SegmentPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody at a {@link RandomSite}, and all the ways in which that could be otherwise: decided by the real thing each time,
 * with segments settled again by the real thing too.
 */
final class Otherwise {
    private static final int VISITORS = 6_000;
    private static final List<@Nullable Value> BESIDE = numbers(0.5, 1, 1.5, 2, 3);
    /** Between, below and above what two that are compared with each other may be at first. */
    private static final List<@Nullable Value> AROUND = numbers(-1, 0, 0.5, 1, 1.2, 1.5, 1.8, 2, 3, 4, 5);

    private static final List<@Nullable Value> AT_FIRST = numbers(0, 1, 1.5, 2, 4);
    private static final List<String> SLOTS = List.of("hero", "banner");

    private final RandomSite site;
    private final Random random;
    private final Snapshot snapshot;
    private final Case actual = new Case();
    private final Map<List<Integer>, String> fallToVisitor = new HashMap<>();
    private final Map<String, List<Range>> saltToRanges = new TreeMap<>();
    private final Map<List<Object>, Rules> rewritten = new HashMap<>();
    private List<Membership> memberships = List.of();

    /** A configuration made ready. */
    private record Rules(Snapshot snapshot, DecisionPolicy policy, SegmentPlan plan) {
        Rules(Snapshot snapshot) {
            this(snapshot, new DecisionPolicy(snapshot), new SegmentPlan(snapshot.segments()));
        }
    }

    /** An input, and what makes it otherwise. */
    record Dial(Ground ground, List<Consumer<Case>> turns) {}

    /** Inputs as they are or might be. */
    static final class Case {
        private final Map<String, Value> features = new HashMap<>();
        private double score = Double.NaN;
        private final Map<String, String> context = new HashMap<>();
        private final Map<String, Integer> falls = new TreeMap<>();
        private boolean known = true;
        private final Map<String, Assignment> assignments = new HashMap<>();
        private final Map<String, String> forced = new HashMap<>();
        private final Map<Integer, Boolean> segments = new TreeMap<>();
        private final Map<Integer, Value> flags = new TreeMap<>();
        private long time = RandomSite.NOW;
        private boolean sessionOver;
        private final Map<String, List<Weights>> weights = new HashMap<>();
        private final Set<String> stopped = new TreeSet<>();

        private List<Object> parts() {
            return List.of(
                    features,
                    score,
                    context,
                    falls,
                    known,
                    assignments,
                    forced,
                    segments,
                    flags,
                    time,
                    sessionOver,
                    weights,
                    stopped);
        }

        private Drawing drawing() {
            Map<String, WeightTable> tables = new HashMap<>();
            weights.forEach((experience, ofAllAndOfS) ->
                    tables.put(experience, new WeightTable(ofAllAndOfS.get(0), Map.of("s", ofAllAndOfS.get(1)))));
            Map<String, Learned.Harm> harms = new HashMap<>();
            stopped.forEach(experience -> harms.put(experience, new Learned.Harm("order", List.of("v"))));
            return new Drawing(
                    new Learned(new LearnedWeights(1, tables), harms),
                    sessionOver ? RandomSite.NOW : RandomSite.NOW - 1_000);
        }

        private Case copy() {
            Case copy = new Case();
            copy.features.putAll(features);
            copy.score = score;
            copy.context.putAll(context);
            copy.falls.putAll(falls);
            copy.known = known;
            copy.assignments.putAll(assignments);
            copy.forced.putAll(forced);
            copy.time = time;
            copy.sessionOver = sessionOver;
            copy.weights.putAll(weights);
            copy.stopped.addAll(stopped);
            return copy;
        }
    }

    private record Always(boolean holds) implements Condition {
        @Override
        public boolean test(Inputs inputs) {
            return holds;
        }

        @Override
        public long due(Inputs inputs) {
            return NEVER;
        }

        @Override
        public Set<Input> reads() {
            return Set.of();
        }
    }

    private record Values(Snapshot snapshot, Case of, long now) implements FeatureValues {
        @Override
        public double number(int feature) {
            Value value = of.features.get(
                    snapshot.definitions().features().get(feature).name());
            if (value instanceof Value.Num number) {
                return number.number();
            }
            return value instanceof Value.Bool bool ? (bool.bool() ? 1 : 0) : Double.NaN;
        }

        @Override
        public @Nullable String text(int feature) {
            return of.features.get(snapshot.definitions()
                                    .features()
                                    .get(feature)
                                    .name())
                            instanceof Value.Text text
                    ? text.text()
                    : null;
        }
    }

    Otherwise(RandomSite site, Random random) {
        this.site = site;
        this.random = random;
        this.snapshot = site.snapshot;
        salts();
        for (int i = 0; i < VISITORS; i++) {
            fallToVisitor.putIfAbsent(fall("v" + i), "v" + i);
        }
        // Who was in which segment a minute ago, when all was otherwise.
        actual.falls.putAll(named(oneOf(List.copyOf(fallToVisitor.keySet()))));
        dials().forEach(dial -> oneOf(dial.turns()).accept(actual));
        actual.segments.clear();
        actual.flags.clear();
        actual.time = RandomSite.NOW;
        memberships = settled(actual, RandomSite.NOW - 30_000).memberships();
        dials().forEach(dial -> {
            if (random.nextBoolean()) {
                oneOf(dial.turns()).accept(actual);
            }
        });
        begin();
        actual.known = random.nextInt(6) > 0;
        if (random.nextInt(6) == 0) {
            actual.stopped.add("e0");
        }
        if (random.nextInt(8) == 0) {
            actual.forced.put("e0", "v");
        }
        memberships = settled(actual, RandomSite.NOW).memberships();
    }

    /** What is only turned, and where numbers begin so that there is room around them. */
    private void begin() {
        actual.segments.clear();
        actual.flags.clear();
        actual.forced.clear();
        actual.time = RandomSite.NOW;
        actual.sessionOver = false;
        if (!fallToVisitor.containsKey(List.copyOf(actual.falls.values()))) {
            actual.falls.putAll(named(oneOf(List.copyOf(fallToVisitor.keySet()))));
        }
        if (site.names("one") && site.names("two")) {
            List.of("one", "two").forEach(number -> actual.features.put(number, oneOf(AT_FIRST)));
        }
    }

    /** What is said of the decisions as things are. */
    List<Grounds> grounds() {
        Rules rules = rules(actual);
        return rules.policy()
                .grounds(
                        decisions(actual),
                        moment(rules, actual, memberships),
                        memberships,
                        actual.assignments,
                        actual.forced);
    }

    /** What is shown as things are. */
    List<Contest.Outcome> shown() {
        return shown(actual);
    }

    /** What would be shown, with these dials turned so: 0 leaves one as it is; empty where no visitor we know falls so. */
    Optional<List<Contest.Outcome>> shown(List<Dial> dials, int[] turns) {
        Case turned = actual.copy();
        for (int i = 0; i < turns.length; i++) {
            if (turns[i] > 0) {
                dials.get(i).turns().get(turns[i] - 1).accept(turned);
            }
        }
        return !turned.known || fallToVisitor.containsKey(List.copyOf(turned.falls.values()))
                ? Optional.of(shown(turned))
                : Optional.empty();
    }

    private List<Contest.Outcome> shown(Case of) {
        return decisions(of).stream().map(Contest.Outcome::of).toList();
    }

    private List<Decision> decisions(Case of) {
        Rules rules = rules(of);
        List<Membership> in = settled(of, RandomSite.NOW).memberships();
        return rules.policy().decide(moment(rules, of, in), of.assignments, Map.of(), SLOTS, of.forced);
    }

    /** What time it is matters to schedules; what else moves with it are inputs of their own. */
    private Moment moment(Rules rules, Case of, List<Membership> in) {
        Moment moment = new Moment(
                rules.snapshot(), visitor(of), new Values(snapshot, of, of.time), new double[] {of.score}, context(of));
        in.forEach(membership -> moment.members()[membership.bit()] = true);
        moment.drawBy(of.drawing());
        return moment;
    }

    private SegmentPlan.Standing settled(Case of, long now) {
        Rules rules = rules(of);
        Moment moment = new Moment(
                rules.snapshot(),
                visitor(of),
                new Values(snapshot, of, now),
                new double[] {of.score},
                Value.Fields.NONE);
        return rules.plan().evaluate(memberships, Condition.NEVER, moment, moment.members(), Changes.everything());
    }

    private String visitor(Case of) {
        return of.known ? fallToVisitor.getOrDefault(List.copyOf(of.falls.values()), "") : "";
    }

    private static Value.Fields context(Case of) {
        Map<String, Value> fields = new HashMap<>();
        of.context.forEach((path, text) -> fields.put(
                path.substring(0, path.indexOf('.')),
                new Value.Fields(Map.of(path.substring(path.indexOf('.') + 1), new Value.Text(text)))));
        return new Value.Fields(fields);
    }

    /** With segments everybody or nobody is in, and flags that are what they are set to. */
    private Rules rules(Case of) {
        return rewritten.computeIfAbsent(List.of(Map.copyOf(of.segments), Map.copyOf(of.flags)), any -> {
            List<Segment> segments = new ArrayList<>(snapshot.segments());
            of.segments.forEach((index, in) -> {
                Segment segment = segments.get(index);
                segments.set(
                        index, new Segment(segment.name(), segment.bit(), new Always(in), new Always(!in), 0, -1, ""));
            });
            List<Flag> flags = new ArrayList<>(snapshot.flags());
            of.flags.forEach((index, value) ->
                    flags.set(index, new Flag(flags.get(index).name(), value, "", List.of(), Optional.empty(), false)));
            return new Rules(new Snapshot(
                    snapshot.hash(),
                    snapshot.definitions(),
                    snapshot.models(),
                    segments,
                    flags,
                    snapshot.goals(),
                    snapshot.slots(),
                    snapshot.experiences()));
        });
    }

    /** Every input the configuration can know of, with all that makes a difference of it. */
    List<Dial> dials() {
        List<Dial> dials = new ArrayList<>();
        for (String number : List.of("one", "two")) {
            // Two that are compared have room for any order of them between what they are compared with.
            boolean compared = site.names("one") && site.names("two");
            feature(dials, number, compared ? AROUND : BESIDE);
        }
        feature(dials, "word", Arrays.asList(null, text("a"), text("az"), text("b"), text("z")));
        feature(dials, "sure", Arrays.asList(null, new Value.Bool(false), new Value.Bool(true)));
        feature(dials, "since", numbers(30.0, 60.0, 90.0));
        if (site.names("models.p")) {
            List<Consumer<Case>> turns = new ArrayList<>();
            for (double score : List.of(Double.NaN, 0.2, 0.5)) {
                turns.add(of -> of.score = score);
            }
            dials.add(new Dial(new Ground(Kind.SCORE, "p"), turns));
        }
        context(dials, "page.type", Arrays.asList(null, "home", "cart", "other"));
        context(dials, "device.type", Arrays.asList(null, "mobile", "bot"));
        for (int i = 0; i < snapshot.segments().size(); i++) {
            int index = i;
            String name = snapshot.segments().get(i).name();
            if (site.names("segments." + name) || site.names("parent: " + name) || site.names("by: " + name)) {
                dials.add(new Dial(
                        new Ground(Kind.SEGMENT, name),
                        List.of(of -> of.segments.put(index, true), of -> of.segments.put(index, false))));
            }
        }
        for (int i = 0; i < snapshot.flags().size(); i++) {
            int index = i;
            String name = snapshot.flags().get(i).name();
            Set<Value> values = Set.of(
                    snapshot.flags().get(i).fallback(),
                    Set.of("f", "k").contains(name) ? new Value.Num(2) : new Value.Bool(true));
            if (site.names("flags." + name)) {
                List<Consumer<Case>> turns = new ArrayList<>();
                values.forEach(value -> turns.add(of -> of.flags.put(index, value)));
                dials.add(new Dial(new Ground(Kind.FLAG, name), turns));
            }
        }
        snapshot.experiences().forEach(experience -> experience(dials, experience));
        visitor(dials);
        time(dials);
        return dials.stream()
                .map(dial -> new Dial(
                        dial.ground(), dial.turns().stream().filter(this::turns).toList()))
                .filter(dial -> !dial.turns().isEmpty())
                .toList();
    }

    /** A schedule may end, and a session. */
    private void time(List<Dial> dials) {
        List<Long> times = site.experiences.contains("schedule")
                ? List.of(RandomSite.NOW, RandomSite.OFF_SCHEDULE)
                : List.of(RandomSite.NOW);
        List<Boolean> over = snapshot.experiences().stream().anyMatch(Experience::isPerSession)
                ? List.of(false, true)
                : List.of(false);
        List<Consumer<Case>> turns = new ArrayList<>();
        times.forEach(time -> over.forEach(session -> turns.add(of -> {
            of.time = time;
            of.sessionOver = session;
        })));
        dials.add(new Dial(new Ground(Kind.TIME, ""), turns));
    }

    /** Whether that makes something otherwise. */
    private boolean turns(Consumer<Case> turn) {
        Case turned = actual.copy();
        turn.accept(turned);
        return !turned.parts().equals(actual.parts());
    }

    private void experience(List<Dial> dials, Experience experience) {
        String name = experience.name();
        if (actual.forced.containsKey(name)) {
            dials.add(new Dial(new Ground(Kind.FORCED, name), List.of(of -> of.forced.remove(name))));
        }
        if (actual.stopped.contains(name)) {
            dials.add(new Dial(new Ground(Kind.STOPPED, name), List.of(of -> of.stopped.remove(name))));
        }
        if (experience.isBandit() && experience.variants().size() > 1) {
            weights(dials, name);
        }
        List<Consumer<Case>> turns = new ArrayList<>(List.of(of -> of.assignments.remove(name)));
        experience
                .variants()
                .forEach(variant -> turns.add(
                        of -> of.assignments.put(name, new Assignment(variant.name(), 0.5, "", RandomSite.NOW - 1))));
        dials.add(new Dial(new Ground(Kind.ASSIGNMENT, name), turns));
        snapshot.definitions().features().all().stream()
                .filter(feature -> feature.name().startsWith("experiences." + name + "."))
                .forEach(feature -> dials.add(new Dial(
                        new Ground(Kind.EXPOSURES, feature.name()),
                        List.of(
                                of -> of.features.put(feature.name(), new Value.Num(0)),
                                of -> of.features.put(feature.name(), new Value.Num(9))))));
    }

    /** Of everybody, and of those in one segment. */
    private static void weights(List<Dial> dials, String name) {
        List<Consumer<Case>> turns = new ArrayList<>();
        for (int ofAll : new int[] {0, 5_000, 10_000}) {
            for (int ofS : new int[] {0, 5_000, 10_000}) {
                turns.add(of -> of.weights.put(name, List.of(weights(ofAll), weights(ofS))));
            }
        }
        dials.add(new Dial(new Ground(Kind.WEIGHTS, name), turns));
    }

    private static Weights weights(int parts) {
        return new Weights(1, List.of(new Weights.Share("v", parts), new Weights.Share("w", Weights.PARTS - parts)));
    }

    private void visitor(List<Dial> dials) {
        Ground visitor = new Ground(Kind.VISITOR, "");
        if (!actual.known) {
            List<Consumer<Case>> turns = new ArrayList<>();
            fallToVisitor
                    .keySet()
                    .forEach(fall -> turns.add(of -> {
                        of.known = true;
                        of.falls.putAll(named(fall));
                    }));
            dials.add(new Dial(visitor, turns));
            return;
        }
        dials.add(new Dial(visitor, List.of(of -> of.known = false)));
        saltToRanges.forEach((salt, ranges) -> {
            List<Consumer<Case>> turns = new ArrayList<>();
            for (int place = -1; place < ranges.size(); place++) {
                int fall = place;
                boolean possible =
                        named(fallToVisitor.keySet().iterator().next()).containsKey(salt)
                                && fallToVisitor.keySet().stream()
                                        .anyMatch(each -> named(each).getOrDefault(salt, fall + 1) == fall);
                if (possible) {
                    turns.add(of -> of.falls.put(salt, fall));
                }
            }
            dials.add(new Dial(new Ground(Kind.BUCKET, salt), turns));
        });
    }

    private void feature(List<Dial> dials, String name, List<@Nullable Value> values) {
        if (site.names(name)) {
            List<Consumer<Case>> turns = new ArrayList<>();
            values.forEach(value -> turns.add(of -> of.features.put(name, value)));
            dials.add(new Dial(new Ground(Kind.FEATURE, name), turns));
        }
    }

    private void context(List<Dial> dials, String path, List<@Nullable String> values) {
        if (path.equals("device.type") || site.names(path)) {
            List<Consumer<Case>> turns = new ArrayList<>();
            for (String value : values) {
                turns.add(of -> {
                    of.context.remove(path);
                    if (value != null) {
                        of.context.put(path, value);
                    }
                });
            }
            dials.add(new Dial(new Ground(Kind.CONTEXT, path), turns));
        }
    }

    private void salts() {
        for (Experience experience : snapshot.experiences()) {
            Candidate candidate = new Candidate(experience, false);
            boolean drawn =
                    candidate.ranges().size() > 1 || (experience.rollout().coverage() < 1 && !experience.isBandit());
            salt(drawn, experience.name(), candidate.ranges());
            double coverage = experience.rollout().coverage();
            salt(experience.isBandit() && coverage < 1, candidate.coverageSalt(), List.of(new Range(0, coverage)));
            salt(experience.holdout() > 0, candidate.holdoutSalt(), List.of(new Range(0, experience.holdout())));
            double ofAll = experience.rollout().heldOutOfAll();
            salt(ofAll > 0, Candidate.HELD_OUT_OF_ALL, List.of(new Range(0, ofAll)));
            experience.rollout().exclusion().ifPresent(of -> {
                List<Range> ranges = new ArrayList<>(saltToRanges.getOrDefault(of.salt(), List.of()));
                ranges.add(of.range());
                saltToRanges.put(of.salt(), ranges);
            });
        }
        for (Flag flag : snapshot.flags()) {
            boolean drawn = flag.rules().stream().anyMatch(rule -> rule.share() < 1);
            salt(drawn && site.names("flags." + flag.name()), flag.name(), List.of(new Range(0, 0.5)));
        }
    }

    private void salt(boolean drawn, String salt, List<Range> ranges) {
        if (drawn) {
            saltToRanges.put(salt, ranges);
        }
    }

    private List<Integer> fall(String visitor) {
        return saltToRanges.entrySet().stream()
                .map(salt -> Range.indexOf(Bucketing.bucket(salt.getKey(), visitor), salt.getValue()))
                .toList();
    }

    private Map<String, Integer> named(List<Integer> fall) {
        Map<String, Integer> named = new TreeMap<>();
        int i = 0;
        for (String salt : saltToRanges.keySet()) {
            named.put(salt, fall.get(i++));
        }
        return named;
    }

    private static List<@Nullable Value> numbers(double... numbers) {
        List<@Nullable Value> values = new ArrayList<>();
        values.add(null);
        for (double number : numbers) {
            values.add(new Value.Num(number));
        }
        return values;
    }

    private static Value text(String text) {
        return new Value.Text(text);
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    @Override
    public String toString() {
        return site + "features " + actual.features + " score " + actual.score + " context " + actual.context
                + " falls " + actual.falls + " visitor " + visitor(actual) + " assignments " + actual.assignments
                + " forced " + actual.forced + " in " + memberships;
    }
}
