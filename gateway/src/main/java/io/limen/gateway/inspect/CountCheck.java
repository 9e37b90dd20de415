package io.limen.gateway.inspect;

import io.limen.gateway.experiment.count.Cell;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.Counted;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether a partition's counts are those of its log; the log is counted again some visitors at a time. */
final class CountCheck {
    private final int partition;
    private final Counted stored;
    private Counts expected = Counts.NONE;
    private boolean isWhole = true;

    CountCheck(int partition, Counted stored) {
        this.partition = partition;
        this.stored = stored;
    }

    int partition() {
        return partition;
    }

    Counted stored() {
        return stored;
    }

    /** @param some of visitors not added yet; empty where too many of them were met to count them all */
    void add(Optional<Counts> some) {
        isWhole &= some.isPresent();
        expected = expected.plus(some.orElse(Counts.NONE));
    }

    /** Once all visitors are added. */
    void judge(Findings findings) {
        if (!isWhole) {
            findings.notCounted();
            return;
        }
        Set<Cell> cells = new TreeSet<>(expected.cellToTally().keySet());
        cells.addAll(stored.counts().cellToTally().keySet());
        for (Cell cell : cells) {
            Object found = stored.counts().cellToTally().get(cell);
            Object counted = expected.cellToTally().get(cell);
            if (!Objects.equals(found, counted)) {
                findings.differs(
                        partition,
                        "",
                        "counts of " + cell + " before " + stored.nextOffset() + ": " + found + " (expected: " + counted
                                + ")");
            }
        }
        findings.comparedCounts(cells.size());
    }
}
