package io.limen.gateway.rules;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.Fading;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureType;
import io.limen.gateway.feature.Top;
import io.limen.gateway.rules.cel.Compilation;
import io.limen.gateway.rules.cel.Declaration;
import io.limen.gateway.rules.cel.Expression;
import io.limen.gateway.rules.cel.ExpressionCompiler;
import io.limen.gateway.rules.cel.Node;
import io.limen.gateway.rules.cel.Type;
import io.limen.gateway.rules.cel.Vocabulary;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.ExplainableCondition;
import io.limen.gateway.segment.Inputs;
import io.limen.gateway.segment.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compiles conditions over a visitor and, in {@link Scope#REQUEST}, over a request.
 *
 * <p>What changes by time alone: comparisons of durations are due at the millisecond they change, so are those of a
 * feature with a half-life and a constant. What else slides, expires, or is predicted by a model from what changes, is
 * due again after the refresh period as long as it is there; so is a duration whose part is taken ({@code since_added.getSeconds()}), which is better compared whole.
 */
public final class ConditionCompiler {
    public static final Duration REFRESH = Duration.ofMinutes(2);
    private static final String BARE = "features";

    private final long refreshMillis;
    private final Map<String, Input> pathToInput = new HashMap<>();
    private final Set<String> ageing = new HashSet<>();
    private final Vocabulary<Inputs> profileNames;
    private final ExpressionCompiler<Inputs> profile;
    private final Vocabulary<Inputs> requestNames;
    private final ExpressionCompiler<Inputs> request;

    /**
     * @param names what conditions may name
     * @param refresh how often what ages is looked at again
     */
    public ConditionCompiler(Names names, Duration refresh) {
        this.refreshMillis = refresh.toMillis();
        List<Declaration<Inputs>> visitor = new ArrayList<>();
        features(names, visitor);
        models(names, visitor);
        segments(names, visitor);
        flags(names, visitor);
        List<Declaration<Inputs>> everything =
                Stream.concat(visitor.stream(), context(names)).toList();
        this.profileNames = new Vocabulary<>(BARE, visitor, ContextNames.whyNotWithoutRequest());
        this.profile = new ExpressionCompiler<>(profileNames);
        this.requestNames = new Vocabulary<>(BARE, everything, Map.of());
        this.request = new ExpressionCompiler<>(requestNames);
    }

    public ConditionCompiler(Names names) {
        this(names, REFRESH);
    }

    /** Compiles one condition, or says all that is wrong with it. */
    public Compilation<ExplainableCondition> compile(String source, Scope scope) {
        boolean inProfile = scope == Scope.PROFILE;
        Compilation<Expression<Inputs>> compilation = (inProfile ? profile : request).condition(source);
        if (compilation instanceof Compilation.Flawed<Expression<Inputs>> flawed) {
            return new Compilation.Flawed<>(flawed.flaws());
        }
        Expression<Inputs> expression = ((Compilation.Compiled<Expression<Inputs>>) compilation).result();
        return new Compilation.Compiled<>(condition(expression, inProfile ? profileNames : requestNames));
    }

    private ExplainableCondition condition(Expression<Inputs> expression, Vocabulary<Inputs> names) {
        List<TurningPoint> turningPoints = new ArrayList<>();
        List<Fade> fades = new ArrayList<>();
        expression.comparisons().forEach(comparison -> {
            Crossing.of(comparison).ifPresent(turningPoints::add);
            Fade.of(comparison, refreshMillis).ifPresent(fades::add);
        });
        expression.inLibrary().forEach(comparison -> Crossing.of(comparison).ifPresent(turningPoints::add));
        turningPoints.addAll(fades);
        List<Node<Inputs>> others = expression.reads().stream()
                .distinct()
                .filter(path -> isDurationOfLibrary(path, expression) || agesBeside(path, expression, fades))
                .map(path -> Objects.requireNonNull(names.get(path)).node())
                .toList();
        Set<Input> reads = new HashSet<>();
        expression.reads().forEach(path -> reads.add(Objects.requireNonNull(pathToInput.get(path))));
        return new CompiledCondition(
                (Node.Truth<Inputs>) expression.node(),
                turningPoints,
                others,
                refreshMillis,
                reads,
                expression.comparisons(),
                expression.outline().orElseThrow(),
                path -> Objects.requireNonNull(pathToInput.get(path)));
    }

    /** Whether it ages and is read elsewhere than in comparisons that know when they turn. */
    private boolean agesBeside(String path, Expression<Inputs> expression, List<Fade> fades) {
        long known = fades.stream()
                .filter(fade -> new Input.FeatureInput(fade.feature()).equals(pathToInput.get(path)))
                .count();
        return ageing.contains(path) && Collections.frequency(expression.reads(), path) > known;
    }

    private boolean isDurationOfLibrary(String path, Expression<Inputs> expression) {
        Declaration<Inputs> name = requestNames.get(path);
        return expression.libraryReads().contains(path) && name != null && name.type() == Type.DURATION;
    }

    private void features(Names names, List<Declaration<Inputs>> declarations) {
        for (int i = 0; i < names.features().size(); i++) {
            Feature feature = names.features().get(i);
            String path = BARE + "." + feature.name();
            pathToInput.put(path, new Input.FeatureInput(i));
            if (feature.aggregation().ages() && !keepsItsOrder(feature)) {
                ageing.add(path);
            }
            declarations.add(new Declaration<>(path, feature.name(), type(feature.type()), Set.of(), node(feature, i)));
        }
    }

    private void models(Names names, List<Declaration<Inputs>> declarations) {
        for (int i = 0; i < names.models().size(); i++) {
            Model model = names.models().get(i);
            String path = "models." + model.name();
            int index = i;
            pathToInput.put(path, new Input.ModelInput(i));
            if (model.inputs().stream().map(names.features()::get).anyMatch(ConditionCompiler::changesByTime)) {
                ageing.add(path);
            }
            Node.Numeric<Inputs> score = inputs -> inputs.score(index);
            declarations.add(new Declaration<>(path, path, Type.NUMBER, Set.of(), score));
        }
    }

    private void segments(Names names, List<Declaration<Inputs>> declarations) {
        for (int i = 0; i < names.segments().size(); i++) {
            String path = "segments." + names.segments().get(i);
            int index = i;
            pathToInput.put(path, new Input.SegmentInput(i));
            Node.Truth<Inputs> in = inputs -> inputs.segment(index);
            declarations.add(new Declaration<>(path, path, Type.BOOL, Set.of(), in));
        }
    }

    private void flags(Names names, List<Declaration<Inputs>> declarations) {
        for (int i = 0; i < names.flags().size(); i++) {
            Names.FlagName flag = names.flags().get(i);
            String path = "flags." + flag.name();
            pathToInput.put(path, new Input.FlagInput(i));
            declarations.add(new Declaration<>(path, path, type(flag.fallback()), Set.of(), flag(flag.fallback(), i)));
        }
    }

    private Stream<Declaration<Inputs>> context(Names names) {
        return ContextNames.all(names.pageTypes()).stream().map(name -> {
            pathToInput.put(name.path(), new Input.ContextInput(name.path()));
            return new Declaration<>(name.path(), name.path(), name.type(), name.values(), context(name));
        });
    }

    private static boolean changesByTime(Feature feature) {
        return feature.aggregation().ages() || feature.type() == FeatureType.DURATION;
    }

    private static Type type(FeatureType type) {
        return switch (type) {
            case NUMBER -> Type.NUMBER;
            case TEXT -> Type.TEXT;
            case BOOL -> Type.BOOL;
            case DURATION -> Type.DURATION;
        };
    }

    private static Type type(Value fallback) {
        if (fallback instanceof Value.Num) {
            return Type.NUMBER;
        }
        if (fallback instanceof Value.Text) {
            return Type.TEXT;
        }
        if (fallback instanceof Value.Bool) {
            return Type.BOOL;
        }
        return fallback instanceof Value.Items ? Type.LIST : Type.OBJECT;
    }

    /** The heaviest key stays the heaviest while all weights halve together. */
    private static boolean keepsItsOrder(Feature feature) {
        return feature.aggregation() instanceof Top top && top.fading() instanceof Fading.HalfLife;
    }

    private static Node<Inputs> node(Feature feature, int index) {
        return switch (feature.type()) {
            case NUMBER -> {
                Node.Numeric<Inputs> plain = inputs -> inputs.number(index);
                Optional<Fade.Leaf> fading = Fade.leaf(index, feature.aggregation());
                yield fading.isPresent() ? fading.get() : plain;
            }
            case TEXT -> (Node.Textual<Inputs>) inputs -> inputs.text(index);
            case BOOL -> new BooleanFeature(index);
            case DURATION -> new DurationFeature(index);
        };
    }

    private static Node<Inputs> flag(Value fallback, int index) {
        if (fallback instanceof Value.Num) {
            return (Node.Numeric<Inputs>)
                    inputs -> inputs.flag(index) instanceof Value.Num num ? num.number() : Double.NaN;
        }
        if (fallback instanceof Value.Text) {
            return (Node.Textual<Inputs>) inputs -> inputs.flag(index) instanceof Value.Text text ? text.text() : null;
        }
        if (fallback instanceof Value.Bool) {
            return (Node.Truth<Inputs>) inputs -> inputs.flag(index) instanceof Value.Bool bool && bool.bool();
        }
        return (Node.Any<Inputs>) inputs -> inputs.flag(index);
    }

    private static Node<Inputs> context(ContextNames.ContextName name) {
        String path = name.path();
        if (name.type() == Type.BOOL) {
            return (Node.Truth<Inputs>) inputs -> inputs.context(path) instanceof Value.Bool bool && bool.bool();
        }
        return (Node.Textual<Inputs>) inputs -> inputs.context(path) instanceof Value.Text text ? text.text() : null;
    }

    private record BooleanFeature(int index) implements Node.Truth<Inputs> {
        @Override
        public boolean test(Inputs inputs) {
            return inputs.number(index) > 0;
        }

        @Override
        public double number(Inputs inputs) {
            return inputs.number(index);
        }
    }

    /** Features tell durations in seconds, nodes in milliseconds. */
    private record DurationFeature(int index) implements Node.Numeric<Inputs> {
        @Override
        public double of(Inputs inputs) {
            return Math.rint(inputs.number(index) * 1000);
        }

        @Override
        public boolean moves() {
            return true;
        }

        @Override
        public double slope(Inputs inputs) {
            return 1;
        }
    }
}
