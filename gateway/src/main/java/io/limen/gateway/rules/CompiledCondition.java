package io.limen.gateway.rules;

import io.limen.gateway.rules.cel.Comparison;
import io.limen.gateway.rules.cel.Node;
import io.limen.gateway.rules.cel.Outline;
import io.limen.gateway.segment.EdgeCondition;
import io.limen.gateway.segment.ExplainableCondition;
import io.limen.gateway.segment.Foresight;
import io.limen.gateway.segment.Inputs;
import io.limen.gateway.segment.Logic;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A condition as nodes. {@code test} and {@code due} allocate nothing unless a part is the library's. */
final class CompiledCondition implements ExplainableCondition {
    private final Node.Truth<Inputs> truth;
    private final TurningPoint[] turningPoints;
    private final Node<?>[] ageing;
    private final long refreshMillis;
    private final Set<Input> reads;
    private final List<Comparison<Inputs>> comparisons;
    private final Outline<Inputs> outline;
    private final Function<String, Input> pathToInput;

    /**
     * @param turningPoints what time alone turns, at known moments
     * @param ageing what else changes by time alone: looked at every {@code refreshMillis} while there
     * @param pathToInput what the names in the outline stand for
     */
    CompiledCondition(
            Node.Truth<Inputs> truth,
            List<TurningPoint> turningPoints,
            List<Node<Inputs>> ageing,
            long refreshMillis,
            Set<Input> reads,
            List<Comparison<Inputs>> comparisons,
            Outline<Inputs> outline,
            Function<String, Input> pathToInput) {
        this.truth = truth;
        this.turningPoints = turningPoints.toArray(TurningPoint[]::new);
        this.ageing = ageing.toArray(Node<?>[]::new);
        this.refreshMillis = refreshMillis;
        this.reads = Set.copyOf(reads);
        this.comparisons = comparisons;
        this.outline = outline;
        this.pathToInput = pathToInput;
    }

    @Override
    public boolean test(Inputs inputs) {
        return truth.test(inputs);
    }

    @Override
    public long due(Inputs inputs) {
        long due = NEVER;
        for (TurningPoint turningPoint : turningPoints) {
            due = Math.min(due, turningPoint.after(inputs));
        }
        return ages(inputs) ? Math.min(due, inputs.now() + refreshMillis) : due;
    }

    @Override
    public Set<Input> reads() {
        return reads;
    }

    @Override
    public Optional<EdgeCondition> atEdge(Foresight known) {
        return new EdgeParts(known, pathToInput).of(outline);
    }

    @Override
    public Logic logic() {
        return new LogicParts(pathToInput).of(outline);
    }

    @Override
    public List<Part> parts(Inputs inputs) {
        return comparisons.stream()
                .map(comparison -> new Part(
                        comparison.source(),
                        comparison.actual(inputs),
                        comparison.truth().test(inputs)))
                .toList();
    }

    @SuppressWarnings("unchecked") // the constructor takes nodes over inputs; an array cannot say so
    private boolean ages(Inputs inputs) {
        for (Node<?> node : ageing) {
            if (!((Node<Inputs>) node).blank(inputs)) {
                return true;
            }
        }
        return false;
    }
}
