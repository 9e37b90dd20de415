package io.limen.gateway.flow;

import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.segment.SegmentChange;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The durable side of a tiered store: where a new owner of a partition starts from. Only owners write; profiles carry
 * everything, recent message ids too.
 *
 * <p>Every profile carries its fence, {@code (log epoch, generation, offset, evaluatedAt)} compared left to right: an
 * older one never overwrites a newer one. Positions are fenced by the owner's term. Calls retry a bounded number of
 * times, then fail with {@link Failure.Code#UNAVAILABLE}, {@link Failure.Code#OVERLOADED} where the store throttles, or
 * {@link Failure.Code#TIMEOUT}; the same call may then be made again.
 */
public interface DurableStore {
    /** Begins a new term as owner of the partition: commits of earlier terms are refused from now on. */
    Future<Owned> own(int partition);

    /** How far the partition is folded, whoever owns it. */
    Future<Optional<Committed>> committed(int partition);

    /**
     * Moves the partition's place. Fails with {@link Failure.Code#FENCED} when a later term has begun.
     *
     * @param term as begun with {@link #own}
     */
    Future<Void> commit(int partition, long term, Committed through);

    /**
     * Writes what was counted of the partition, all of it. Fails with {@link Failure.Code#FENCED} when a later term has
     * begun. A profile must not be saved before what was counted through its place is.
     *
     * @param term as begun with {@link #own}
     */
    Future<Void> count(int partition, long term, Counted counted);

    /** What was counted of the partition, whoever owns it. */
    Future<Counted> counted(int partition);

    /** The profiles of these visitors, any number of them; unknown ones are absent from the map. */
    Future<Map<String, Stored>> load(Collection<String> visitors);

    /** One profile, for a decision: asks twice at a distance where the first answer is late, but not beyond the deadline. */
    Future<Optional<Stored>> read(String visitor, Deadline deadline);

    /**
     * Writes profiles of a partition, with what changed in their segments since they were written last. When it
     * completes, all are durable; saving the same again changes nothing. Fails with {@link Failure.Code#FENCED} where
     * something newer is stored of one of them; others may be written then.
     */
    Future<Void> save(int partition, Collection<Saving> changed);

    /** Who is to be looked at again from one moment (included) to another (excluded), earliest first, at most so many. */
    Future<List<Due>> due(int partition, long from, long until, int visitorsMax);

    /** Stored visitors of a partition in the order of their ids, after the given one ("" for the first). */
    Future<List<Stored>> scan(int partition, String after, int visitorsMax);

    /** The segment changes of a visitor that are still kept, oldest first. */
    Future<List<SegmentChange>> changes(String visitor);

    Future<Void> close();

    /**
     * A term as owner.
     *
     * @param term larger than any before
     * @param committed how far the partition is folded; empty for one never committed
     * @param counted what was counted of it: no owner before can change that any more
     */
    record Owned(long term, Optional<Committed> committed, Counted counted) {}

    /** A profile to be written, and the segment changes since it was written last, oldest first. */
    record Saving(Stored stored, List<SegmentChange> changes) {
        public Saving {
            changes = List.copyOf(changes);
        }
    }

    /**
     * A moment at which a visitor is to be looked at again.
     *
     * @param at epoch milliseconds
     */
    record Due(String visitor, long at) {}
}
