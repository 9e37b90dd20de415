package io.limen.gateway.flow;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.vertx.core.Future;
import java.util.List;

/**
 * The log: the truth of which everything else is a view. Partitioned by visitor; in a partition entries keep their
 * order.
 */
public interface EventLog {
    /** Raised when the partitioning changes. */
    int epoch();

    int partitions();

    /** The partition of a visitor's entries. */
    int partitionOf(String visitor);

    /**
     * Appends all or none. Completes when every event is durable, with its position, in the order given. Fails with
     * {@link Failure.Code#OVERLOADED} when the bounded queue is full and {@link Failure.Code#UNAVAILABLE} when the log
     * cannot be written.
     */
    Future<List<Position>> append(List<? extends VisitorEvent> events);

    /** Appends an entry that belongs to a partition rather than to a visitor. */
    Future<Position> append(int partition, Entry entry);

    /**
     * Whether an append would be durable now, found out without adding an entry: fails as {@link #append} would. May be
     * asked as often as one likes.
     */
    Future<Void> probe();

    /** Starts to hand entries to the consumer, in order, until the log is closed. */
    Future<Void> consume(Consumer consumer);

    /** Entries of a partition from an offset on, at most so many; empty at the end. For commands, not for consuming. */
    Future<Batch> read(int partition, long fromOffset, int entriesMax);

    /** The offset of the first entry of the partition that is still kept; its end where none is. */
    Future<Long> begin(int partition);

    /** The offset the next entry of the partition will have. */
    Future<Long> end(int partition);

    Future<Void> close();

    /** The one who folds. Calls for one partition never overlap. */
    interface Consumer {
        /** The partition is ours now; completes with the offset to read from. */
        Future<Long> assigned(int partition);

        /** The next entries. The next batch of this partition comes only after this one completed. */
        Future<Void> handle(Batch batch);

        /**
         * The partition is to be given up; no further batch comes. Completes when what it held is written; the log
         * waits for that a bounded time, then another may own it.
         */
        Future<Void> revoked(int partition);

        /**
         * The partition is another's already: nothing may be written for it. The one call that may come while a batch is
         * being handled; the partition is assigned again, if it is, after that one completed.
         */
        void lost(int partition);

        /**
         * Whether a partition that was assigned is still its own, as far as it knows. Another may have taken it over for a
         * moment, such as a former owner whose call came late; then it is told that the partition is lost and, for as
         * long as the log says that it is its own, assigned it anew. From any thread.
         */
        default boolean has(int partition) {
            return true;
        }
    }

    /**
     * Consecutive entries of a partition.
     *
     * @param firstOffset the offset of the first
     */
    record Batch(int epoch, int partition, long firstOffset, List<Entry> entries) {
        public Batch {
            entries = List.copyOf(entries);
        }

        /** The offset after the last. */
        public long nextOffset() {
            return firstOffset + entries.size();
        }

        public Position position(int index) {
            return new Position(epoch, partition, firstOffset + index);
        }
    }
}
