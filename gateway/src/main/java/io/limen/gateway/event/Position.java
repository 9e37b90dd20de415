package io.limen.gateway.event;

/**
 * A place in the log. Opaque outside the gateway.
 *
 * @param epoch raised when the topic or the partition count changes
 * @param partition the partition
 * @param offset the entry's offset in the partition, from 0
 */
public record Position(int epoch, int partition, long offset) {

    /** Whether what was applied up to here includes what stands at the other place of the same partition. */
    public boolean covers(Position other) {
        return partition == other.partition
                && (epoch > other.epoch || (epoch == other.epoch && offset >= other.offset));
    }
}
