package io.limen.gateway.experiment.report;

import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.count.Cell;
import io.limen.gateway.experiment.count.Conversions;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.experiment.count.Goal;
import io.limen.gateway.experiment.count.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What was counted, as statistics want it: sums of all contexts, in units instead of their parts. */
public final class CountedArms {
    private static final double SQUARED_PARTS = (double) Goal.PARTS * Goal.PARTS;
    private static final double MILLIS = 1_000;

    private final Counts counts;
    private final String experiment;

    public CountedArms(Counts counts, String experiment) {
        this.counts = counts;
        this.experiment = experiment;
    }

    /** Visitors who were exposed to any variant, the holdout among them. */
    public long exposed() {
        return cells().mapToLong(cell -> cell.getValue().exposed()).sum();
    }

    /** Visitors who were exposed to more than one variant. */
    public long drifted() {
        return cells().mapToLong(cell -> cell.getValue().drifted()).sum();
    }

    /** One variant and what was reached of a goal. */
    public Arm arm(String variant, String goal) {
        return cells().filter(cell -> cell.getKey().variant().equals(variant))
                .map(cell -> arm(variant, cell.getValue(), goal))
                .reduce(Arm.none(variant), Arm::plus);
    }

    /** Every variant that was seen, and what was reached of a goal, by what it was drawn for. */
    public Map<String, List<Arm>> contextToArms(String goal) {
        Map<String, List<Arm>> contextToArms = new HashMap<>();
        cells().forEach(cell -> contextToArms
                .computeIfAbsent(cell.getKey().context(), context -> new ArrayList<>())
                .add(arm(cell.getKey().variant(), cell.getValue(), goal)));
        return contextToArms;
    }

    private Stream<Map.Entry<Cell, Tally>> cells() {
        return counts.cellToTally().entrySet().stream()
                .filter(cell -> cell.getKey().experiment().equals(experiment));
    }

    private static Arm arm(String variant, Tally tally, String goal) {
        Conversions reached = tally.goalToConversions().get(goal);
        return reached == null
                ? new Arm(variant, tally.exposed(), 0, 0, 0, 0)
                : new Arm(
                        variant,
                        tally.exposed(),
                        reached.visitors(),
                        reached.worth() / (double) Goal.PARTS,
                        reached.squares().doubleValue() / SQUARED_PARTS,
                        reached.afterMillis() / MILLIS);
    }
}
