package io.limen.gateway.flow;

import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Counts;

/**
 * What was counted of a partition.
 *
 * @param epoch of the log
 * @param nextOffset the first entry that is not counted yet
 * @param counts of all entries before it
 */
public record Counted(int epoch, long nextOffset, Counts counts) {
    public static final Counted NOTHING = new Counted(-1, 0, Counts.NONE);

    /** Whether what stands there is in the counts already. */
    public boolean covers(Position position) {
        return epoch > position.epoch() || (epoch == position.epoch() && position.offset() < nextOffset);
    }
}
