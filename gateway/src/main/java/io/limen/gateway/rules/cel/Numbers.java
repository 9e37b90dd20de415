package io.limen.gateway.rules.cel;

import io.limen.gateway.rules.cel.Node.Numeric;
import org.jspecify.annotations.Nullable;

/** Arithmetic on nodes. What is missing stays missing. */
final class Numbers {
    private Numbers() {}

    /** A number that is always the same. */
    record Constant<S>(double value) implements Numeric<S> {
        @Override
        public double of(S subject) {
            return value;
        }
    }

    /** A sum of durations, points in time and constants: it changes as they do. */
    private record Sum<S>(Numeric<S> left, Numeric<S> right, int sign) implements Numeric<S> {
        @Override
        public double of(S subject) {
            return left.of(subject) + sign * right.of(subject);
        }

        @Override
        public boolean moves() {
            return left.moves() || right.moves();
        }

        @Override
        public double slope(S subject) {
            return left.slope(subject) + sign * right.slope(subject);
        }
    }

    private record Choice<S>(Node.Truth<S> condition, Numeric<S> then, Numeric<S> otherwise) implements Numeric<S> {
        @Override
        public double of(S subject) {
            return condition.test(subject) ? then.of(subject) : otherwise.of(subject);
        }

        @Override
        public boolean moves() {
            return then.moves() || otherwise.moves();
        }

        @Override
        public double slope(S subject) {
            return condition.test(subject) ? then.slope(subject) : otherwise.slope(subject);
        }
    }

    /**
     * The result of an operator; null if it is none of arithmetic.
     *
     * @param whole whether both sides are whole numbers, which CEL divides without remainder
     */
    static <S> @Nullable Numeric<S> arithmetic(String operator, Numeric<S> left, Numeric<S> right, boolean whole) {
        return switch (operator) {
            case "_+_" -> sum(left, right, 1);
            case "_-_" -> sum(left, right, -1);
            case "_*_" -> subject -> left.of(subject) * right.of(subject);
            case "_/_" -> whole ? quotient(left, right) : subject -> left.of(subject) / right.of(subject);
            case "_%_" -> subject -> left.of(subject) % right.of(subject);
            default -> null;
        };
    }

    static <S> Numeric<S> negated(Numeric<S> operand) {
        return operand.moves() ? sum(new Constant<>(0), operand, -1) : subject -> -operand.of(subject);
    }

    static <S> Numeric<S> choice(Node.Truth<S> condition, Numeric<S> then, Numeric<S> otherwise) {
        return new Choice<>(condition, then, otherwise);
    }

    /** CEL's {@code int()}. */
    static <S> Numeric<S> whole(Numeric<S> number) {
        return subject -> truncated(number.of(subject));
    }

    private static double truncated(double value) {
        return value < 0 ? Math.ceil(value) : Math.floor(value);
    }

    private static <S> Numeric<S> sum(Numeric<S> left, Numeric<S> right, int sign) {
        if (left.moves() || right.moves()) {
            return new Sum<>(left, right, sign);
        }
        return sign > 0
                ? subject -> left.of(subject) + right.of(subject)
                : subject -> left.of(subject) - right.of(subject);
    }

    /** A whole division by zero is an error in CEL: missing here. */
    private static <S> Numeric<S> quotient(Numeric<S> left, Numeric<S> right) {
        return subject -> {
            double divisor = right.of(subject);
            return divisor == 0 ? Double.NaN : truncated(left.of(subject) / divisor);
        };
    }
}
