package io.limen.gateway.rules;

import io.limen.gateway.rules.cel.Comparison;
import io.limen.gateway.rules.cel.Node.Numeric;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import java.util.Optional;

/**
 * When a comparison of durations changes its answer by the mere passing of time.
 *
 * <pre>
 *   left − right ▲        ╱ slope: how many of the durations on the left grow, less those on the right
 *                │      ╱
 *              0 ┼────╳────▶ time          the crossing, to the millisecond
 *                │  ╱ now
 * </pre>
 *
 * Durations are in milliseconds, so the arithmetic is exact.
 */
final class Crossing implements TurningPoint {
    private final Numeric<Inputs> left;
    private final Numeric<Inputs> right;
    private final boolean atOnce;
    private final boolean after;

    private Crossing(Numeric<Inputs> left, Numeric<Inputs> right, String operator) {
        this.left = left;
        this.right = right;
        boolean equality = operator.equals("_==_") || operator.equals("_!=_");
        this.atOnce = equality || operator.equals("_>=_") || operator.equals("_<_");
        this.after = equality || operator.equals("_>_") || operator.equals("_<=_");
    }

    /** The crossing of a comparison; empty if time does not move its sides. */
    static Optional<Crossing> of(Comparison<Inputs> comparison) {
        boolean moves = comparison.operands().size() == 2
                && comparison.operands().get(0).node() instanceof Numeric<Inputs> one
                && comparison.operands().get(1).node() instanceof Numeric<Inputs> other
                && (one.moves() || other.moves());
        return moves
                ? Optional.of(new Crossing(
                        (Numeric<Inputs>) comparison.operands().get(0).node(),
                        (Numeric<Inputs>) comparison.operands().get(1).node(),
                        comparison.operator()))
                : Optional.empty();
    }

    @Override
    public long after(Inputs inputs) {
        double gap = right.of(inputs) - left.of(inputs);
        double slope = left.slope(inputs) - right.slope(inputs);
        if (slope == 0 || Double.isNaN(gap)) {
            return Condition.NEVER;
        }
        double millis = gap / slope;
        boolean whole = millis == Math.rint(millis);
        boolean falling = slope < 0;
        if (!whole) {
            return millis < 0 ? Condition.NEVER : TurningPoint.later(inputs, Math.ceil(millis));
        }
        if (millis > 0 && (falling ? after : atOnce)) {
            return TurningPoint.later(inputs, millis);
        }
        return millis >= 0 && (falling ? atOnce : after) ? TurningPoint.later(inputs, millis + 1) : Condition.NEVER;
    }
}
