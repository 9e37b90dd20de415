package io.limen.gateway.rules.cel;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * One thing an expression asks, whose answer is true or false: a comparison, a call, a bare boolean.
 *
 * @param operator the library's name of the operator or function; empty for a bare boolean
 * @param operands what is compared; for what the library evaluates, the names in it
 * @param truth the answer
 * @param source as written
 */
public record Comparison<S>(String operator, List<Operand<S>> operands, Node.Truth<S> truth, String source) {

    /**
     * One side.
     *
     * @param node its value
     * @param type its type
     */
    public record Operand<S>(Node<S> node, Type type) {
        /** Its number, where it always is the same. */
        public OptionalDouble constant() {
            return node instanceof Numbers.Constant<S> constant
                    ? OptionalDouble.of(constant.value())
                    : OptionalDouble.empty();
        }

        boolean isConstant() {
            return node instanceof Numbers.Constant || node instanceof Texts.Constant;
        }
    }

    /** What was there: the values of all sides that are not constants. */
    public String actual(S subject) {
        return operands.stream()
                .filter(operand -> !operand.isConstant())
                .map(operand -> Spoken.value(operand, subject))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    public Comparison {
        operands = List.copyOf(operands);
    }
}
