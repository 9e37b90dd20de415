package io.limen.gateway.experiment.count;

import java.math.BigInteger;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many visitors were exposed to what, and what came of it. Added, in whatever order, counts are the same.
 *
 * @param cellToTally what was counted, and nothing that was not
 */
public record Counts(SortedMap<Cell, Tally> cellToTally) {
    public static final Counts NONE = new Counts(new TreeMap<>());

    public Counts {
        cellToTally = Collections.unmodifiableSortedMap(new TreeMap<>(cellToTally));
    }

    public boolean isNone() {
        return cellToTally.isEmpty();
    }

    public Counts plus(Counts other) {
        if (other.isNone() || isNone()) {
            return isNone() ? other : this;
        }
        TreeMap<Cell, Tally> sum = new TreeMap<>(cellToTally);
        other.cellToTally.forEach((cell, more) -> sum.merge(cell, more, Tally::plus));
        return new Counts(sum);
    }

    /**
     * What one event added that made these exposures of a visitor those. Exposures that are let go take nothing back.
     *
     * @param before under an experiment's name, as after
     */
    public static Counts between(Map<String, Exposure> before, Map<String, Exposure> after) {
        if (before == after || before.equals(after)) {
            return NONE;
        }
        TreeMap<Cell, Tally> added = new TreeMap<>();
        after.forEach((name, now) -> {
            Exposure known = before.get(name);
            if (!now.equals(known)) {
                added.put(
                        new Cell(name, now.context(), now.variant()),
                        new Tally(
                                known == null ? 1 : 0,
                                now.drifted() && (known == null || !known.drifted()) ? 1 : 0,
                                conversions(known, now)));
            }
        });
        added.values().removeIf(Tally.NONE::equals);
        return new Counts(added);
    }

    private static SortedMap<String, Conversions> conversions(@Nullable Exposure known, Exposure now) {
        TreeMap<String, Conversions> added = new TreeMap<>();
        now.goalToReached().forEach((goal, reached) -> {
            Reached until = known == null ? null : known.goalToReached().get(goal);
            if (!reached.equals(until)) {
                long worth = until == null ? 0 : until.worth();
                added.put(
                        goal,
                        new Conversions(
                                until == null ? 1 : 0,
                                reached.worth() - worth,
                                square(reached.worth()).subtract(square(worth)),
                                reached.afterMillis() - (until == null ? 0 : until.afterMillis())));
            }
        });
        return added;
    }

    private static BigInteger square(long worth) {
        return BigInteger.valueOf(worth).pow(2);
    }
}
