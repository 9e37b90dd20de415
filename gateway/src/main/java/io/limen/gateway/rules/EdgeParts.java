package io.limen.gateway.rules;

import io.limen.gateway.event.Value;
import io.limen.gateway.rules.cel.Node;
import io.limen.gateway.rules.cel.Outline;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.EdgeCondition;
import io.limen.gateway.segment.EdgeCondition.Constant;
import io.limen.gateway.segment.EdgeCondition.Match;
import io.limen.gateway.segment.EdgeCondition.Operand;
import io.limen.gateway.segment.EdgeCondition.Operator;
import io.limen.gateway.segment.EdgeCondition.PagePart;
import io.limen.gateway.segment.Foresight;
import io.limen.gateway.segment.Inputs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an edge has to evaluate of a condition, once what is settled is filled in. Empty is what an edge cannot tell; it
 * spreads to whatever contains it, unless that is settled without it: {@code false && anything} is false.
 */
final class EdgeParts {
    private static final Map<String, Operator> OPERATORS = Map.of(
            "_==_", Operator.EQUAL,
            "_!=_", Operator.UNEQUAL,
            "_<_", Operator.LESS,
            "_<=_", Operator.AT_MOST,
            "_>_", Operator.MORE,
            "_>=_", Operator.AT_LEAST);
    private static final Map<String, Match> MATCHES = Map.of(
            "startsWith", Match.STARTS_WITH,
            "endsWith", Match.ENDS_WITH,
            "contains", Match.CONTAINS);
    private static final Optional<EdgeCondition> NO = Optional.of(new Constant(false));

    private final Foresight known;
    private final Function<String, Input> pathToInput;

    /** @param pathToInput what a full name of the condition stands for */
    EdgeParts(Foresight known, Function<String, Input> pathToInput) {
        this.known = known;
        this.pathToInput = pathToInput;
    }

    Optional<EdgeCondition> of(Outline<Inputs> outline) {
        if (outline instanceof Outline.Junction<Inputs> junction) {
            return joined(junction.both(), of(junction.left()), of(junction.right()));
        }
        if (outline instanceof Outline.Negation<Inputs> negation) {
            return of(negation.of()).map(EdgeCondition::not);
        }
        return question((Outline.Question<Inputs>) outline);
    }

    private static Optional<EdgeCondition> joined(
            boolean both, Optional<EdgeCondition> left, Optional<EdgeCondition> right) {
        Optional<EdgeCondition> deciding = Optional.of(new Constant(!both));
        if (left.equals(deciding) || right.equals(deciding)) {
            return deciding;
        }
        if (left.isEmpty() || right.isEmpty()) {
            return Optional.empty();
        }
        List<EdgeCondition> parts = List.of(left.get(), right.get());
        return Optional.of(both ? EdgeCondition.all(parts) : EdgeCondition.any(parts));
    }

    private Optional<EdgeCondition> question(Outline.Question<Inputs> question) {
        if (areSettled(question.reads())) {
            return Optional.of(new Constant(question.truth().test(known.inputs())));
        }
        List<Outline.Side<Inputs>> sides = question.sides();
        if (sides.size() == 2) {
            return pair(question.function(), sides.get(0), sides.get(1));
        }
        return sides.size() == 1 ? single(question, sides.get(0)) : Optional.empty();
    }

    private Optional<EdgeCondition> single(Outline.Question<Inputs> question, Outline.Side<Inputs> side) {
        Input input = side.name().map(pathToInput).orElse(null);
        if (question.function().isEmpty()) {
            return input instanceof Input.SegmentInput segment
                    ? known.segment(segment.segment())
                    : operand(side).map(EdgeParts::isTrue);
        }
        if (question.function().equals("@in")) {
            return operand(side).map(operand -> new EdgeCondition.In(operand, question.elements()));
        }
        // A flag always has a value.
        return operand(side)
                .map(operand ->
                        operand instanceof Operand.OfPage page ? new EdgeCondition.Has(page) : new Constant(true));
    }

    private static EdgeCondition isTrue(Operand operand) {
        return new EdgeCondition.Comparison(Operator.EQUAL, operand, new Operand.Literal(new Value.Bool(true)));
    }

    private Optional<EdgeCondition> pair(String function, Outline.Side<Inputs> left, Outline.Side<Inputs> right) {
        if (isMissing(left, right.node()) || isMissing(right, left.node())) {
            return NO;
        }
        return operand(left)
                .flatMap(one -> operand(right).flatMap(other -> Optional.ofNullable(compared(function, one, other))));
    }

    /** Whether it is known to have no value of the kind it is compared with: one of another kind counts as missing. */
    private boolean isMissing(Outline.Side<Inputs> side, Node<Inputs> other) {
        if (!areSettled(side.reads()) || isInfinite(side.node())) {
            return false;
        }
        Value value = side.node().value(known.inputs());
        return !((other instanceof Node.Textual && value instanceof Value.Text)
                || (other instanceof Node.Numeric && value instanceof Value.Num)
                || (other instanceof Node.Truth && value instanceof Value.Bool));
    }

    private static @Nullable EdgeCondition compared(String function, Operand left, Operand right) {
        Operator operator = OPERATORS.get(function);
        Match match = MATCHES.get(function);
        if (operator != null) {
            return new EdgeCondition.Comparison(operator, left, right);
        }
        return match == null ? null : new EdgeCondition.TextTest(match, left, right);
    }

    /** What is settled, or what an edge reads itself; empty where it cannot. */
    private Optional<Operand> operand(Outline.Side<Inputs> side) {
        if (areSettled(side.reads())) {
            return Optional.ofNullable(side.node().value(known.inputs())).map(Operand.Literal::new);
        }
        Input input = side.name().map(pathToInput).orElse(null);
        if (input instanceof Input.FlagInput flag) {
            return known.flag(flag.flag()).map(Operand.class::cast);
        }
        if (input instanceof Input.ContextInput context) {
            for (PagePart part : PagePart.values()) {
                if (part.path().equals(context.path())) {
                    return Optional.of(new Operand.OfPage(part));
                }
            }
        }
        return Optional.empty();
    }

    private boolean areSettled(Set<String> reads) {
        return known.areSettled(reads.stream().map(pathToInput).collect(Collectors.toSet()));
    }

    /** There is such a number, but JSON has no word for it. */
    private boolean isInfinite(Node<Inputs> node) {
        return node instanceof Node.Numeric<Inputs> number && Double.isInfinite(number.of(known.inputs()));
    }
}
