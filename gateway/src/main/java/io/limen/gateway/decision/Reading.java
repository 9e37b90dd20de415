package io.limen.gateway.decision;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureType;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.Logic;
import io.limen.gateway.segment.Membership;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Conditions as functions of all that might be otherwise.
 *
 * <p>An input that is compared with known values is a variable of values that stand for all it could have. A question that
 * cannot be taken apart so, say because it adds up two inputs first, is a variable of its own that any change of what it
 * reads may turn.
 */
final class Reading {
    /** What is asked of a request: every segment is settled, and there is a page. */
    static final int OF_REQUEST = Integer.MAX_VALUE;

    /** Questions about several inputs are taken apart up to so many combinations of values. */
    private static final int COMBINATIONS_MAX = 2_000;

    private final Snapshot snapshot;
    private final Survey survey;
    private final Diagram diagram;
    private final Unknowns unknowns;
    private final Moment ofRequest;
    private final Moment ofProfile;
    private final Deriving deriving;
    private final Map<Input, List<@Nullable Value>> inputToValues = new HashMap<>();
    private final Map<Asked, Integer> asked = new HashMap<>();

    /** A condition where it is asked: {@link #OF_REQUEST}, or the segment that asks it. */
    private record Asked(Condition condition, int by) {}

    /** A question nobody can take apart, with what is supposed of segments and flags. */
    private record Whole(Object question, Map<Input, @Nullable Value> supposed, Set<Ground> grounds) {}

    Reading(
            Snapshot snapshot,
            Survey survey,
            Diagram diagram,
            Unknowns unknowns,
            Moment moment,
            List<Membership> memberships) {
        this.snapshot = snapshot;
        this.survey = survey;
        this.diagram = diagram;
        this.unknowns = unknowns;
        this.ofRequest = moment;
        this.ofProfile = moment.elsewhere(Value.Fields.NONE);
        this.deriving = new Deriving(snapshot, survey, diagram, unknowns, this, memberships);
    }

    Moment moment() {
        return ofRequest;
    }

    /** When a condition holds. */
    int condition(Condition condition, int by) {
        Asked it = new Asked(condition, by);
        Integer known = asked.get(it);
        if (known == null) {
            known = read(it);
            asked.put(it, known);
        }
        return known;
    }

    private int read(Asked it) {
        boolean now = it.condition().test(actual(it.by()));
        try {
            int holds = logic(it.condition().logic(), it.by());
            if (diagram.isGivenUp() || diagram.isTrue(holds) == now) {
                return holds;
            }
        } catch (RuntimeException | StackOverflowError bug) {
            // A part of it throws, so it is false as a whole: its parts tell nothing.
            ofRequest.unsound(it.condition(), bug);
        }
        return turning(it.condition(), now, behind(it.condition().reads(), it.by(), new HashSet<>()));
    }

    /** When a variable of two values is true, that is now this. */
    int turning(Object unknown, boolean now, Set<Ground> grounds) {
        int variable = unknowns.variable(unknown, grounds);
        return now
                ? diagram.of(variable, Diagram.TRUE, Diagram.FALSE)
                : diagram.of(variable, Diagram.FALSE, Diagram.TRUE);
    }

    /** Whether where a visitor falls for a salt, if there is a visitor, is in a range. */
    int bucket(String salt, Range range) {
        double here = Bucketing.bucket(salt, ofRequest.visitor());
        List<Double> buckets = new ArrayList<>(List.of(here));
        survey.edges(salt).forEach(edge -> buckets.add(Bucketing.from(edge)));
        // Who has no id falls nowhere, and whoever came instead might fall anywhere.
        Ground ground = ofRequest.visitor().isEmpty()
                ? new Ground(Ground.Kind.VISITOR, "")
                : new Ground(Ground.Kind.BUCKET, salt);
        int variable = unknowns.variable(ground.kind() + salt, Set.of(ground));
        return diagram.of(
                variable,
                buckets.stream()
                        .mapToInt(bucket -> range.contains(bucket) ? Diagram.TRUE : Diagram.FALSE)
                        .toArray());
    }

    /** Whether there is a visitor. */
    int visitor() {
        Ground ground = new Ground(Ground.Kind.VISITOR, "");
        return turning(ground, !ofRequest.visitor().isEmpty(), Set.of(ground));
    }

    private Moment actual(int by) {
        return by == OF_REQUEST ? ofRequest : ofProfile;
    }

    private int logic(Logic logic, int by) {
        if (logic instanceof Logic.Junction junction) {
            int left = logic(junction.left(), by);
            int right = logic(junction.right(), by);
            return junction.both() ? diagram.and(left, right) : diagram.or(left, right);
        }
        return logic instanceof Logic.Negation negation
                ? diagram.not(logic(negation.of(), by))
                : question((Logic.Question) logic, by);
    }

    /** When the answer to a question is yes. */
    int question(Logic.Question question, int by) {
        List<Input> derived = question.reads().stream()
                .filter(read -> read instanceof Input.FlagInput || read instanceof Input.SegmentInput)
                .sorted(Comparator.comparing(Input::toString))
                .toList();
        return question(question, derived, new Supposed(actual(by)), by);
    }

    private int question(Logic.Question question, List<Input> derived, Supposed supposed, int by) {
        if (derived.isEmpty()) {
            return question(question, supposed, by);
        }
        Input first = derived.get(0);
        List<Input> rest = derived.subList(1, derived.size());
        int holds = Diagram.FALSE;
        for (Map.Entry<Value, Integer> value : deriving.values(first, by).entrySet()) {
            supposed.suppose(first, value.getKey());
            holds = diagram.or(holds, diagram.and(value.getValue(), question(question, rest, supposed, by)));
        }
        supposed.drop(first);
        return holds;
    }

    /** With every flag and segment it reads supposed. */
    private int question(Logic.Question question, Supposed supposed, int by) {
        List<Input> inputs = question.reads().stream()
                .filter(read -> isInput(read, by))
                .sorted(Comparator.comparing(Input::toString))
                .sorted(Comparator.comparing(this::variable))
                .toList();
        int combinations = 1;
        boolean takenApart = question.landmarks().isPresent() || inputs.stream().allMatch(this::isBoolean);
        for (Input input : inputs) {
            combinations =
                    Math.min(COMBINATIONS_MAX + 1, combinations * (values(input).size() + 1));
        }
        if (takenApart && combinations <= COMBINATIONS_MAX) {
            return combinations(question, inputs, supposed);
        }
        Set<Ground> grounds = new HashSet<>();
        inputs.forEach(input -> grounds.add(ground(input)));
        return turning(
                new Whole(question, supposed.all(), grounds), question.truth().test(supposed), grounds);
    }

    private int combinations(Logic.Question question, List<Input> inputs, Supposed supposed) {
        if (inputs.isEmpty()) {
            return question.truth().test(supposed) ? Diagram.TRUE : Diagram.FALSE;
        }
        Input first = inputs.get(0);
        List<Input> rest = inputs.subList(1, inputs.size());
        List<@Nullable Value> values = values(first);
        int[] parts = new int[values.size() + 1];
        parts[0] = combinations(question, rest, supposed);
        for (int i = 0; i < values.size(); i++) {
            supposed.suppose(first, values.get(i));
            parts[i + 1] = combinations(question, rest, supposed);
        }
        supposed.drop(first);
        return diagram.of(variable(first), parts);
    }

    private boolean isInput(Input read, int by) {
        return read instanceof Input.FeatureInput
                || read instanceof Input.ModelInput
                || (read instanceof Input.ContextInput && by == OF_REQUEST);
    }

    private int variable(Input input) {
        return unknowns.variable(input, Set.of(ground(input)));
    }

    private boolean isBoolean(Input input) {
        return input instanceof Input.FeatureInput feature && feature(feature).type() == FeatureType.BOOL;
    }

    private Feature feature(Input.FeatureInput input) {
        return snapshot.definitions().features().get(input.feature());
    }

    private Ground ground(Input input) {
        if (input instanceof Input.FeatureInput read) {
            String name = feature(read).name();
            // What caps count are features whose names no condition can say.
            return new Ground(name.contains(".") ? Ground.Kind.EXPOSURES : Ground.Kind.FEATURE, name);
        }
        return input instanceof Input.ModelInput model
                ? new Ground(
                        Ground.Kind.SCORE, snapshot.models().get(model.model()).name())
                : new Ground(Ground.Kind.CONTEXT, ((Input.ContextInput) input).path());
    }

    private List<@Nullable Value> values(Input input) {
        return inputToValues.computeIfAbsent(input, any -> {
            Set<Input> together = survey.together(input);
            Set<Value> landmarks = new HashSet<>(survey.landmarks(input));
            if (together.size() > 1) {
                together.forEach(each -> addActual(each, landmarks));
            }
            return values(input, landmarks, together.size());
        });
    }

    private List<@Nullable Value> values(Input input, Set<Value> landmarks, int between) {
        if (input instanceof Input.ContextInput) {
            List<@Nullable Value> values = Grid.texts(landmarks, between);
            values.add(new Value.Bool(false));
            values.add(new Value.Bool(true));
            return values;
        }
        if (!(input instanceof Input.FeatureInput feature)) {
            return Grid.numbers(landmarks, between);
        }
        return switch (feature(feature).type()) {
            case TEXT -> Grid.texts(landmarks, between);
            case BOOL -> Grid.booleans();
            case NUMBER, DURATION -> Grid.numbers(landmarks, between);
        };
    }

    private void addActual(Input input, Set<Value> landmarks) {
        if (input instanceof Input.ContextInput context) {
            Value value = ofRequest.context(context.path());
            if (value != null) {
                landmarks.add(value);
            }
            return;
        }
        String text = input instanceof Input.FeatureInput feature ? ofRequest.text(feature.feature()) : null;
        if (text != null) {
            landmarks.add(new Value.Text(text));
        }
        double number = input instanceof Input.FeatureInput feature
                ? ofRequest.number(feature.feature())
                : ofRequest.score(((Input.ModelInput) input).model());
        if (Double.isFinite(number)) {
            landmarks.add(new Value.Num(number));
        }
    }

    /** All that could turn what reads this, whatever it makes of it. */
    private Set<Ground> behind(Set<Input> reads, int by, Set<Input> seen) {
        Set<Ground> grounds = new HashSet<>();
        for (Input read : reads) {
            if (isInput(read, by)) {
                grounds.add(ground(read));
            } else if (seen.add(read)) {
                grounds.addAll(deriving.grounds(read));
                for (Condition condition : deriving.behind(read)) {
                    grounds.addAll(behind(condition.reads(), by, seen));
                }
            }
        }
        return grounds;
    }
}
