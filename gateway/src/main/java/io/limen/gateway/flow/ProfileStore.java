package io.limen.gateway.flow;

import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Counts;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Profiles and their views, with the positions they were computed from.
 *
 * <p>Only the owner of a partition writes. A write carries the position it reflects; one that is older than what is
 * stored fails with {@link Failure.Code#FENCED} and changes nothing.
 */
public interface ProfileStore {
    /**
     * What is known of a visitor now, within the deadline.
     *
     * @param atLeast positions the caller has seen; the answer reflects those of the visitor's own partition or says
     *     that it is stale
     */
    Future<Lookup> read(String visitor, List<Position> atLeast, Deadline deadline);

    /**
     * Becomes the owner of a partition; whoever was it before is fenced from now on. Completes with how far the partition
     * is folded; empty for one never committed.
     */
    Future<Optional<Committed>> own(int partition);

    /**
     * Whether this process is still the owner, as far as it knows: false as soon as a write found out that another has
     * become it since. From any thread.
     */
    boolean owns(int partition);

    /** Gives a partition up: writes what is not yet durable, then forgets it. */
    Future<Void> release(int partition);

    /** Forgets a partition that another owns already: what was not durable is left to its new owner. */
    void forget(int partition);

    /** What the owner folds on: these visitors as saved last; unknown ones are absent from the map. */
    Future<Map<String, Stored>> load(int partition, Collection<String> visitors);

    /**
     * Stores what changed together with how far the partition is folded. When it completes, all of it is readable; what
     * is not yet durable will be, before {@link #committed} moves past it.
     *
     * @param through what the partition has been folded through with this write; empty where views were only
     *     evaluated again
     * @param added what the entries that were folded add to the counts of the partition; those that {@link #counted}
     *     covered when it became ours must not be in it
     */
    Future<Void> save(int partition, Collection<Stored> changed, Optional<Committed> through, Counts added);

    /** As above, where nothing is counted. */
    default Future<Void> save(int partition, Collection<Stored> changed, Optional<Committed> through) {
        return save(partition, changed, through, Counts.NONE);
    }

    /** What was counted of a partition: as saved last where it is ours, else as far as that is durable. */
    Future<Counted> counted(int partition);

    /** How far the partition is folded durably, whoever owns it; empty for one never committed. */
    Future<Optional<Committed>> committed(int partition);

    /** Visitors of the partition whose view is due at or before this moment, earliest first, at most so many. */
    Future<List<String>> due(int partition, long until, int visitorsMax);

    /** Stored visitors of a partition in the order of their ids, after the given one ("" for the first). */
    Future<List<Stored>> scan(int partition, String after, int visitorsMax);

    /** What the hot side holds of this visitor, if it holds anything: for verification. */
    Future<Optional<Stored>> hot(String visitor);

    Future<Void> close();

    /**
     * How far a partition is folded.
     *
     * @param epoch of the log
     * @param nextOffset the offset to read from after a restart
     * @param snapshot the snapshot in force there
     */
    record Committed(int epoch, long nextOffset, String snapshot) {}

    /** The answer to a read. */
    sealed interface Lookup {
        /**
         * What is stored.
         *
         * @param stale whether a position asked for is not yet in it
         */
        record Found(Stored stored, boolean stale) implements Lookup {}

        /**
         * Nothing is stored.
         *
         * @param stale whether events of this visitor are known to be on their way
         */
        record Unknown(boolean stale) implements Lookup {}

        /** The store could not answer in time; the reason goes into {@code Limen-Degraded}. */
        record Unavailable(String reason) implements Lookup {}
    }
}
