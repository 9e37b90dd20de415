package io.limen.gateway.flow;

import io.limen.gateway.event.Position;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The hot side of a tiered store: what answers decisions of every gateway, and the segment bits that other services read.
 * It may lose everything at any time; the durable side and the log hold it all.
 *
 * <p>Profiles here carry no recent message ids: those are the owner's and the durable side's to remember. Every value
 * carries its fence, {@code (log epoch, generation, offset, evaluatedAt)} compared left to right.
 *
 * <p>A call fails with {@link Failure.Code#UNAVAILABLE} at once while the store is known to be down, with
 * {@link Failure.Code#TIMEOUT} when it does not answer in time and with {@link Failure.Code#OVERLOADED} when too many
 * calls are under way.
 */
public interface HotStore {
    /** What is held of a visitor, in one round trip; empty for nothing. */
    Future<Optional<Stored>> read(String visitor);

    /**
     * The owner's write: profile, segment bits and lifetimes, one fenced call a visitor, all calls under way at once.
     * Never fails: the outcome says what was not written.
     */
    Future<Offered> offer(Collection<Stored> changed);

    /** A reader's fill after a miss: only if nothing is held of the visitor, and for seconds. */
    Future<Void> refill(Stored stored);

    /**
     * Says how far a partition is folded and visible here; an earlier place than the one held changes nothing. False where
     * the place it was told before is not known any more: then it has lost what it had, and says nothing of how far it is
     * until all of the partition was offered again.
     *
     * @param since the place that must be held, or a later one; empty for whatever is held
     */
    Future<Boolean> advance(Position foldedThrough, Optional<Position> since);

    /** The last entry of the partition that is folded and visible here; empty if nothing is known. */
    Future<Optional<Position>> foldedThrough(int partition);

    /** Publishes which bit each segment has, for those who read the bits without us. */
    Future<Void> publishLayout(Map<String, Integer> segmentToBit);

    /** Removes all that is held of a visitor. */
    Future<Void> remove(String visitor);

    Future<Void> close();

    /**
     * What an offer came to.
     *
     * @param newer visitors of whom something newer is held: left as it is
     * @param failed visitors who could not be written: to be offered again
     */
    record Offered(Set<String> newer, Set<String> failed) {
        public static final Offered ALL = new Offered(Set.of(), Set.of());

        public Offered {
            newer = Set.copyOf(newer);
            failed = Set.copyOf(failed);
        }
    }
}
