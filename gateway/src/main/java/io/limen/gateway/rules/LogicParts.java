package io.limen.gateway.rules;

import io.limen.gateway.event.Value;
import io.limen.gateway.rules.cel.Node;
import io.limen.gateway.rules.cel.Outline;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.Inputs;
import io.limen.gateway.segment.Logic;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a compiled condition asks of its inputs, and which values its answers turn at. */
final class LogicParts {
    /** These do not turn at values that are known: a text between two others may contain what neither does. */
    private static final Set<String> UNORDERED = Set.of("endsWith", "contains");

    private static final double MILLIS_OF_SECOND = 1_000;

    private final Function<String, Input> pathToInput;

    /** @param pathToInput what a full name of the condition stands for */
    LogicParts(Function<String, Input> pathToInput) {
        this.pathToInput = pathToInput;
    }

    Logic of(Outline<Inputs> outline) {
        if (outline instanceof Outline.Junction<Inputs> junction) {
            return new Logic.Junction(junction.both(), of(junction.left()), of(junction.right()));
        }
        if (outline instanceof Outline.Negation<Inputs> negation) {
            return new Logic.Negation(of(negation.of()));
        }
        Outline.Question<Inputs> question = (Outline.Question<Inputs>) outline;
        Set<Input> reads = question.reads().stream().map(pathToInput).collect(Collectors.toSet());
        return new Logic.Question(reads, question.truth()::test, landmarks(question));
    }

    private static Optional<Set<Value>> landmarks(Outline.Question<Inputs> question) {
        List<Outline.Side<Inputs>> sides = question.sides();
        boolean prefix = question.function().equals("startsWith");
        if (sides.isEmpty()
                || UNORDERED.contains(question.function())
                || (prefix && !sides.get(1).reads().isEmpty())) {
            return Optional.empty();
        }
        // Features tell durations in seconds, nodes in milliseconds.
        double unit = sides.stream().anyMatch(side -> isDuration(side.node())) ? MILLIS_OF_SECOND : 1;
        Set<Value> landmarks = new HashSet<>(question.elements());
        for (Outline.Side<Inputs> side : sides) {
            Value constant = side.reads().isEmpty() ? side.node().value(Nothing.KNOWN) : null;
            if (constant instanceof Value.Num number) {
                landmarks.add(new Value.Num(number.number() / unit));
            } else if (constant != null) {
                landmarks.add(constant);
            } else if (side.name().isEmpty()) {
                return Optional.empty();
            }
            if (prefix && constant instanceof Value.Text text) {
                after(text.text()).ifPresent(landmarks::add);
            }
        }
        return Optional.of(landmarks);
    }

    private static boolean isDuration(Node<Inputs> node) {
        return node instanceof Node.Numeric<Inputs> number && number.moves();
    }

    /** The first text, in their order, behind all that start with this one. */
    private static Optional<Value> after(String prefix) {
        int last = prefix.length() - 1;
        return last < 0 || prefix.charAt(last) == Character.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new Value.Text(prefix.substring(0, last) + (char) (prefix.charAt(last) + 1)));
    }

    /** What a constant is asked about. */
    private enum Nothing implements Inputs {
        KNOWN;

        @Override
        public long now() {
            return 0;
        }

        @Override
        public double number(int feature) {
            return Double.NaN;
        }

        @Override
        public @Nullable String text(int feature) {
            return null;
        }

        @Override
        public double score(int model) {
            return Double.NaN;
        }

        @Override
        public boolean segment(int segment) {
            return false;
        }

        @Override
        public Value flag(int flag) {
            return Value.Fields.NONE;
        }

        @Override
        public @Nullable Value context(String path) {
            return null;
        }
    }
}
