package io.limen.gateway.rules;

import io.limen.gateway.event.PropertyType;
import io.limen.gateway.event.Value;
import io.limen.gateway.feature.EventCondition;
import io.limen.gateway.feature.EventExpression;
import io.limen.gateway.feature.FeatureType;
import io.limen.gateway.feature.Occurrence;
import io.limen.gateway.rules.cel.Compilation;
import io.limen.gateway.rules.cel.Declaration;
import io.limen.gateway.rules.cel.Expression;
import io.limen.gateway.rules.cel.ExpressionCompiler;
import io.limen.gateway.rules.cel.Node;
import io.limen.gateway.rules.cel.Type;
import io.limen.gateway.rules.cel.Vocabulary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compiles what features say about events: {@code where} and {@code of}.
 *
 * <p>A bare name is a property of the event (a trait of an identify), also where it is spelled like something of CEL
 * ({@code type}). Beside them: {@code event.name}, {@code event.time}, {@code page.type} and the rest of the page,
 * device, network, place and campaign the event happened in, {@code context.<path>}, {@code properties['odd name']}.
 */
public final class EventExpressionCompiler {
    private static final String BARE = "properties";

    private final List<Declaration<Occurrence>> surroundings = new ArrayList<>();
    private final Map<Map<String, PropertyType>, ExpressionCompiler<Occurrence>> declaredToCompiler = new HashMap<>();

    /**
     * An expression and what it gives.
     *
     * @param expression reads it from an event
     * @param type what it gives; empty where that is known only when it is there
     */
    public record Typed(EventExpression expression, Optional<FeatureType> type) {}

    /** @param pageTypes the declared page types: all that {@code page.type} may be, besides {@code other} */
    public EventExpressionCompiler(List<String> pageTypes) {
        for (ContextNames.ContextName name : ContextNames.all(pageTypes)) {
            if (!name.path().equals("user.known")) {
                surroundings.add(new Declaration<>(name.path(), name.path(), name.type(), name.values(), read(name)));
            }
        }
        Node.Textual<Occurrence> eventName = occurrence -> occurrence.event().name();
        Node.Numeric<Occurrence> eventTime = Occurrence::time;
        Node.Any<Occurrence> context = occurrence -> occurrence.event().context();
        surroundings.add(new Declaration<>("event.name", "event.name", Type.TEXT, Set.of(), eventName));
        surroundings.add(new Declaration<>("event.time", "event.time", Type.TIME, Set.of(), eventTime));
        surroundings.add(new Declaration<>("context", "context", Type.OBJECT, Set.of(), context));
    }

    /**
     * Compiles a {@code where}.
     *
     * @param declared the event's properties by the tracking plan; empty where it has none, then any name goes
     */
    public Compilation<EventCondition> condition(String source, Map<String, PropertyType> declared) {
        Compilation<Expression<Occurrence>> compilation = compiler(declared).condition(source);
        if (compilation instanceof Compilation.Flawed<Expression<Occurrence>> flawed) {
            return new Compilation.Flawed<>(flawed.flaws());
        }
        Node<Occurrence> node = ((Compilation.Compiled<Expression<Occurrence>>) compilation)
                .result()
                .node();
        Node.Truth<Occurrence> truth = (Node.Truth<Occurrence>) node;
        return new Compilation.Compiled<>(truth::test);
    }

    /**
     * Compiles an {@code of}.
     *
     * @param declared the event's properties by the tracking plan; empty where it has none, then any name goes
     */
    public Compilation<Typed> expression(String source, Map<String, PropertyType> declared) {
        Compilation<Expression<Occurrence>> compilation = compiler(declared).value(source);
        if (compilation instanceof Compilation.Flawed<Expression<Occurrence>> flawed) {
            return new Compilation.Flawed<>(flawed.flaws());
        }
        Expression<Occurrence> expression = ((Compilation.Compiled<Expression<Occurrence>>) compilation).result();
        return new Compilation.Compiled<>(new Typed(
                new CompiledEventExpression(expression.node()),
                expression.type().flatMap(EventExpressionCompiler::featureType)));
    }

    private ExpressionCompiler<Occurrence> compiler(Map<String, PropertyType> declared) {
        return declaredToCompiler.computeIfAbsent(
                Map.copyOf(declared), properties -> new ExpressionCompiler<>(vocabulary(properties)));
    }

    private Vocabulary<Occurrence> vocabulary(Map<String, PropertyType> declared) {
        List<Declaration<Occurrence>> names = new ArrayList<>(surroundings);
        if (declared.isEmpty()) {
            Node.Any<Occurrence> properties = occurrence -> occurrence.event().properties();
            names.add(new Declaration<>(BARE, BARE, Type.OBJECT, Set.of(), properties));
        }
        declared.forEach((name, planned) -> {
            Type type = type(planned);
            names.add(new Declaration<>(BARE + "." + name, name, type, Set.of(), property(name, type)));
        });
        return new Vocabulary<>(BARE, names, Map.of());
    }

    private static Type type(PropertyType planned) {
        return switch (planned) {
            case TEXT -> Type.TEXT;
            case NUMBER, INTEGER -> Type.NUMBER;
            case BOOLEAN -> Type.BOOL;
            case LIST -> Type.LIST;
            case OBJECT -> Type.OBJECT;
        };
    }

    private static Node<Occurrence> property(String name, Type type) {
        return switch (type) {
            case NUMBER ->
                (Node.Numeric<Occurrence>) occurrence ->
                        occurrence.event().properties().get(name) instanceof Value.Num num ? num.number() : Double.NaN;
            case TEXT ->
                (Node.Textual<Occurrence>) occurrence ->
                        occurrence.event().properties().get(name) instanceof Value.Text text ? text.text() : null;
            case BOOL -> new BooleanProperty(name);
            default ->
                (Node.Any<Occurrence>)
                        occurrence -> occurrence.event().properties().get(name);
        };
    }

    private static Node<Occurrence> read(ContextNames.ContextName name) {
        String path = name.path();
        return path.equals("page.type")
                ? (Node.Textual<Occurrence>) Occurrence::pageType
                : (Node.Textual<Occurrence>)
                        occurrence -> occurrence.event().context().text(path);
    }

    private static Optional<FeatureType> featureType(Type type) {
        return switch (type) {
            case NUMBER, TIME -> Optional.of(FeatureType.NUMBER);
            case TEXT -> Optional.of(FeatureType.TEXT);
            case BOOL -> Optional.of(FeatureType.BOOL);
            case DURATION -> Optional.of(FeatureType.DURATION);
            case LIST, OBJECT, ANY -> Optional.empty();
        };
    }

    private record BooleanProperty(String name) implements Node.Truth<Occurrence> {
        @Override
        public boolean test(Occurrence occurrence) {
            return occurrence.event().properties().get(name) instanceof Value.Bool bool && bool.bool();
        }

        @Override
        public double number(Occurrence occurrence) {
            return occurrence.event().properties().get(name) instanceof Value.Bool bool
                    ? (bool.bool() ? 1 : 0)
                    : Double.NaN;
        }
    }
}
