package io.limen.gateway.decision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What might be otherwise, one variable of a {@link Diagram} each, and the inputs whose change makes it so. */
final class Unknowns {
    private final Map<Object, Integer> toVariable = new HashMap<>();
    private final List<Set<Ground>> variableToGrounds = new ArrayList<>();
    private final Map<Ground, Integer> groundToIndex = new LinkedHashMap<>();

    /**
     * The variable of this, the same one for what is equal.
     *
     * @param grounds a change of any of these may give it any value
     */
    int variable(Object unknown, Set<Ground> grounds) {
        Integer known = toVariable.get(unknown);
        if (known != null) {
            return known;
        }
        int variable = variableToGrounds.size();
        toVariable.put(unknown, variable);
        variableToGrounds.add(grounds);
        for (Ground ground : grounds) {
            groundToIndex.putIfAbsent(ground, groundToIndex.size());
        }
        return variable;
    }

    /** Every input there is, in the order they were first asked for. */
    Set<Ground> grounds() {
        return groundToIndex.keySet();
    }

    /**
     * The inputs that are each in a smallest set whose change can make a function true that is not. "Smallest" is: no part of
     * the set will do.
     *
     * <p>Whether changing the inputs of a set can make it true is a function of the set that only grows with it, so the inputs
     * sought are those that function depends on. None where too many steps were needed.
     */
    Set<Ground> turning(int function, Diagram diagram, Diagram sets) {
        Set<Ground> turning = new LinkedHashSet<>();
        List<Ground> grounds = List.copyOf(groundToIndex.keySet());
        Set<Integer> seen = new LinkedHashSet<>();
        List<Integer> open = new ArrayList<>(List.of(reachable(function, diagram, sets, new HashMap<>())));
        while (!open.isEmpty()) {
            int here = open.remove(open.size() - 1);
            if (!Diagram.isConstant(here) && seen.add(here)) {
                turning.add(grounds.get(sets.variable(here)));
                for (int part : sets.parts(here)) {
                    open.add(part);
                }
            }
        }
        return turning;
    }

    /** Of sets of inputs: whether changing those can make the function true. */
    private int reachable(int function, Diagram diagram, Diagram sets, Map<Integer, Integer> known) {
        if (Diagram.isConstant(function) || sets.isGivenUp()) {
            return function == Diagram.TRUE ? Diagram.TRUE : Diagram.FALSE;
        }
        Integer before = known.get(function);
        if (before != null) {
            return before;
        }
        int[] parts = diagram.parts(function);
        int unchanged = reachable(parts[0], diagram, sets, known);
        int changed = unchanged;
        for (int part : parts) {
            changed = sets.or(changed, reachable(part, diagram, sets, known));
        }
        int change = Diagram.FALSE;
        for (Ground ground : variableToGrounds.get(diagram.variable(function))) {
            int index = groundToIndex.getOrDefault(ground, 0);
            change = sets.or(change, sets.of(index, Diagram.FALSE, Diagram.TRUE));
        }
        int result = sets.choice(change, changed, unchanged);
        known.put(function, result);
        return result;
    }
}
