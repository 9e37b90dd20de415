package io.limen.gateway.decision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Truth as a function of variables of which each has finitely many values, shared and reduced: two functions are the same
 * exactly where their numbers are. A variable that does not occur in a function has no say in it.
 *
 * <p>Value 0 of every variable is the one it has. What would take too many steps is given up: then {@link #isGivenUp} says
 * so and no function means anything any more.
 *
 * @see <a href="https://doi.org/10.1109/TC.1986.1676819">Bryant: Graph-Based Algorithms for Boolean Function Manipulation</a>
 */
final class Diagram {
    static final int FALSE = 0;
    static final int TRUE = 1;

    private final int stepsMax;
    private int steps;
    private final List<int[]> functions = new ArrayList<>(List.of(new int[] {}, new int[] {}));
    private final Map<Key, Integer> known = new HashMap<>();
    private final Map<Key, Integer> worked = new HashMap<>();

    /** An array as a key. */
    private static final class Key {
        private final int[] numbers;

        private Key(int... numbers) {
            this.numbers = numbers;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && Arrays.equals(numbers, key.numbers);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(numbers);
        }
    }

    Diagram(int stepsMax) {
        this.stepsMax = stepsMax;
    }

    boolean isGivenUp() {
        return steps > stepsMax;
    }

    /**
     * What depends on a variable first.
     *
     * @param valueToFunction of variables that come after this one
     */
    int of(int variable, int... valueToFunction) {
        steps++;
        if (isGivenUp() || Arrays.stream(valueToFunction).allMatch(each -> each == valueToFunction[0])) {
            return valueToFunction[0];
        }
        int[] function = new int[valueToFunction.length + 1];
        function[0] = variable;
        System.arraycopy(valueToFunction, 0, function, 1, valueToFunction.length);
        Integer number = known.putIfAbsent(new Key(function), functions.size());
        if (number == null) {
            functions.add(function);
            return functions.size() - 1;
        }
        return number;
    }

    static boolean isConstant(int function) {
        return function <= TRUE;
    }

    /** The first variable it depends on; of none that is constant. */
    int variable(int function) {
        return functions.get(function)[0];
    }

    /** What is left of it for each value of that variable. */
    int[] parts(int function) {
        int[] all = functions.get(function);
        return Arrays.copyOfRange(all, 1, all.length);
    }

    int choice(int condition, int then, int otherwise) {
        if (condition == TRUE || then == otherwise) {
            return then;
        }
        if (condition == FALSE || isGivenUp()) {
            return otherwise;
        }
        if (then == TRUE && otherwise == FALSE) {
            return condition;
        }
        Key key = new Key(condition, then, otherwise);
        Integer before = worked.get(key);
        if (before != null) {
            return before;
        }
        int top = first(condition, first(then, first(otherwise, -1)));
        int[] results = new int[width(top, condition, then, otherwise)];
        for (int value = 0; value < results.length; value++) {
            results[value] = choice(part(condition, top, value), part(then, top, value), part(otherwise, top, value));
        }
        int result = of(top, results);
        worked.put(key, result);
        return result;
    }

    int and(int one, int other) {
        return choice(one, other, FALSE);
    }

    int or(int one, int other) {
        return choice(one, TRUE, other);
    }

    int not(int function) {
        return choice(function, FALSE, TRUE);
    }

    /** Whether it is true as things are. */
    boolean isTrue(int function) {
        int here = function;
        while (!isConstant(here)) {
            here = functions.get(here)[1];
        }
        return here == TRUE;
    }

    private int first(int function, int other) {
        return isConstant(function) ? other : other < 0 ? variable(function) : Math.min(variable(function), other);
    }

    private int width(int variable, int... of) {
        for (int function : of) {
            if (!isConstant(function) && variable(function) == variable) {
                return functions.get(function).length - 1;
            }
        }
        return 0;
    }

    private int part(int function, int variable, int value) {
        return isConstant(function) || variable(function) != variable
                ? function
                : functions.get(function)[value + 1];
    }
}
