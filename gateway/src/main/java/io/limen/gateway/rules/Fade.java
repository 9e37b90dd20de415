package io.limen.gateway.rules;

import io.limen.gateway.feature.Aggregation;
import io.limen.gateway.feature.Count;
import io.limen.gateway.feature.Fading;
import io.limen.gateway.feature.Sum;
import io.limen.gateway.feature.Weigh;
import io.limen.gateway.rules.cel.Comparison;
import io.limen.gateway.rules.cel.Node;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a comparison of a fading feature with a constant changes its answer.
 *
 * <p>What fades only gets closer to 0, from where it is. So if the answer is the same here and at 0, time alone never
 * changes it, and nobody needs to look again: most visitors have long cooled below every threshold. If it is another,
 * the moment follows from the half-life; of a window that slides it is not known and looked for periodically.
 */
final class Fade implements TurningPoint {
    private static final double LOG_2 = Math.log(2);

    private final Leaf leaf;
    private final double constant;
    private final boolean equality;
    private final Node.Truth<Inputs> truth;
    private final boolean atZero;
    private final long refreshMillis;

    /**
     * A feature that fades towards 0.
     *
     * @param index the feature's
     * @param halfLifeMillis in which it loses half; 0 if it falls in steps
     */
    record Leaf(int index, long halfLifeMillis) implements Node.Numeric<Inputs> {
        @Override
        public double of(Inputs inputs) {
            return inputs.number(index);
        }
    }

    private Fade(Leaf leaf, double constant, boolean onLeft, Comparison<Inputs> comparison, long refreshMillis) {
        this.leaf = leaf;
        this.constant = constant;
        this.truth = comparison.truth();
        this.equality =
                comparison.operator().equals("_==_") || comparison.operator().equals("_!=_");
        this.atZero = holds(comparison.operator(), onLeft ? 0 : constant, onLeft ? constant : 0);
        this.refreshMillis = refreshMillis;
    }

    /** The leaf for a feature that is computed so; empty if it does not fade towards 0 alone. */
    static Optional<Leaf> leaf(int index, Aggregation<?> aggregation) {
        Fading fading = fading(aggregation);
        if (fading instanceof Fading.HalfLife halfLife) {
            return Optional.of(new Leaf(index, halfLife.millis()));
        }
        boolean onlyFalls = fading instanceof Fading.Window
                && aggregation instanceof Count count
                && count.minus().isEmpty();
        return onlyFalls ? Optional.of(new Leaf(index, 0)) : Optional.empty();
    }

    /** The fade in a comparison; empty if it is not one of a fading feature with a constant. */
    static Optional<Fade> of(Comparison<Inputs> comparison, long refreshMillis) {
        if (comparison.operands().size() != 2) {
            return Optional.empty();
        }
        Comparison.Operand<Inputs> left = comparison.operands().get(0);
        Comparison.Operand<Inputs> right = comparison.operands().get(1);
        if (left.node() instanceof Leaf leaf && right.constant().isPresent()) {
            double constant = right.constant().getAsDouble();
            return Optional.of(new Fade(leaf, constant, true, comparison, refreshMillis));
        }
        if (right.node() instanceof Leaf leaf && left.constant().isPresent()) {
            double constant = left.constant().getAsDouble();
            return Optional.of(new Fade(leaf, constant, false, comparison, refreshMillis));
        }
        return Optional.empty();
    }

    /** The feature it is about. */
    int feature() {
        return leaf.index;
    }

    @Override
    public long after(Inputs inputs) {
        double value = leaf.of(inputs);
        if (Double.isNaN(value) || value == 0 || !turns(value, inputs)) {
            return Condition.NEVER;
        }
        if (leaf.halfLifeMillis == 0) {
            return TurningPoint.later(inputs, (double) refreshMillis);
        }
        // halving never gets to 0
        return constant == 0 ? Condition.NEVER : TurningPoint.later(inputs, millisTo(value));
    }

    private boolean turns(double value, Inputs inputs) {
        return equality ? constant == 0 || value / constant >= 1 : truth.test(inputs) != atZero;
    }

    private double millisTo(double value) {
        return Math.max(1, Math.floor(leaf.halfLifeMillis * Math.log(value / constant) / LOG_2));
    }

    private static @Nullable Fading fading(Aggregation<?> aggregation) {
        if (aggregation instanceof Count count) {
            return count.fading();
        }
        if (aggregation instanceof Sum sum) {
            return sum.fading();
        }
        return aggregation instanceof Weigh weigh ? weigh.fading() : null;
    }

    private static boolean holds(String operator, double left, double right) {
        return switch (operator) {
            case "_<_" -> left < right;
            case "_<=_" -> left <= right;
            case "_>_" -> left > right;
            case "_>=_" -> left >= right;
            default -> false;
        };
    }
}
