package io.limen.gateway.rules.cel;

import io.limen.gateway.event.Value;
import io.limen.gateway.rules.cel.Node.Any;
import io.limen.gateway.rules.cel.Node.Numeric;
import io.limen.gateway.rules.cel.Node.Textual;
import io.limen.gateway.rules.cel.Node.Truth;
import org.jspecify.annotations.Nullable;

/**
 * Comparisons of nodes. With a missing side they are false, {@code !=} too; NaN does that by itself in all others.
 */
final class Comparing {
    private Comparing() {}

    /** The comparison; null if the operator is none, or the sides do not compare. */
    static <S> @Nullable Truth<S> of(String operator, Node<S> left, Node<S> right) {
        if (left instanceof Any<S> one && right instanceof Any<S> other) {
            return values(operator, one, other);
        }
        if (left instanceof Textual || right instanceof Textual) {
            return texts(operator, Kinds.textual(left), Kinds.textual(right));
        }
        if (left instanceof Truth || right instanceof Truth) {
            Truth<S> one = Kinds.truth(left);
            Truth<S> other = Kinds.truth(right);
            return one == null || other == null ? null : numbers(operator, one::number, other::number);
        }
        if (right instanceof Numbers.Constant<S> constant) {
            return withConstant(operator, Kinds.numeric(left), constant.value());
        }
        return numbers(operator, Kinds.numeric(left), Kinds.numeric(right));
    }

    private static <S> @Nullable Truth<S> withConstant(String operator, @Nullable Numeric<S> left, double right) {
        if (left == null) {
            return null;
        }
        return switch (operator) {
            case "_==_" -> subject -> left.of(subject) == right;
            case "_!=_" -> subject -> isOther(left.of(subject), right);
            case "_<_" -> subject -> left.of(subject) < right;
            case "_<=_" -> subject -> left.of(subject) <= right;
            case "_>_" -> subject -> left.of(subject) > right;
            case "_>=_" -> subject -> left.of(subject) >= right;
            default -> null;
        };
    }

    private static <S> @Nullable Truth<S> numbers(
            String operator, @Nullable Numeric<S> left, @Nullable Numeric<S> right) {
        if (left == null || right == null) {
            return null;
        }
        return switch (operator) {
            case "_==_" -> subject -> left.of(subject) == right.of(subject);
            case "_!=_" -> subject -> isOther(left.of(subject), right.of(subject));
            case "_<_" -> subject -> left.of(subject) < right.of(subject);
            case "_<=_" -> subject -> left.of(subject) <= right.of(subject);
            case "_>_" -> subject -> left.of(subject) > right.of(subject);
            case "_>=_" -> subject -> left.of(subject) >= right.of(subject);
            default -> null;
        };
    }

    private static <S> @Nullable Truth<S> texts(
            String operator, @Nullable Textual<S> left, @Nullable Textual<S> right) {
        if (left == null || right == null) {
            return null;
        }
        return switch (operator) {
            case "_==_" -> subject -> isSame(left.of(subject), right.of(subject));
            case "_!=_" -> subject -> isOther(left.of(subject), right.of(subject));
            case "_<_" -> subject -> order(left.of(subject), right.of(subject), -1, -1);
            case "_<=_" -> subject -> order(left.of(subject), right.of(subject), -1, 0);
            case "_>_" -> subject -> order(left.of(subject), right.of(subject), 1, 1);
            case "_>=_" -> subject -> order(left.of(subject), right.of(subject), 0, 1);
            default -> null;
        };
    }

    private static <S> @Nullable Truth<S> values(String operator, Any<S> left, Any<S> right) {
        return switch (operator) {
            case "_==_" -> subject -> isSame(left.of(subject), right.of(subject));
            case "_!=_" -> subject -> isOther(left.of(subject), right.of(subject));
            case "_<_", "_<=_", "_>_", "_>=_" -> ordered(operator, left, right);
            default -> null;
        };
    }

    /** Two numbers or two texts, whichever there are. */
    private static <S> @Nullable Truth<S> ordered(String operator, Any<S> left, Any<S> right) {
        Truth<S> numbers = numbers(operator, Kinds.numeric(left), Kinds.numeric(right));
        Truth<S> texts = texts(operator, Kinds.textual(left), Kinds.textual(right));
        return numbers == null || texts == null ? null : subject -> numbers.test(subject) || texts.test(subject);
    }

    private static boolean isOther(double left, double right) {
        return left < right || left > right;
    }

    private static boolean isOther(@Nullable Object left, @Nullable Object right) {
        return left != null && right != null && !left.equals(right);
    }

    private static boolean isSame(@Nullable Object left, @Nullable Object right) {
        return left != null && left.equals(right);
    }

    private static boolean order(@Nullable String left, @Nullable String right, int from, int to) {
        if (left == null || right == null) {
            return false;
        }
        int order = Integer.signum(left.compareTo(right));
        return order >= from && order <= to;
    }

    /** Whether a value equals one that is in a list. */
    static boolean contains(Value.Items items, @Nullable Object sought) {
        for (int i = 0; i < items.items().size(); i++) {
            if (items.items().get(i).equals(sought)) {
                return true;
            }
        }
        return false;
    }
}
