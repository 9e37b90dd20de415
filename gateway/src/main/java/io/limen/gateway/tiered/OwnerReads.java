package io.limen.gateway.tiered;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.ProfileStore.Lookup;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads for decisions: out of memory where we are the owner, having waited for the position asked for, else out of the
 * durable store. From any thread.
 */
final class OwnerReads {
    private final ToIntFunction<String> partitionOf;
    private final Ownership ownership;
    private final LatestProfiles latest;
    private final ColdReads cold;
    private final FoldedWaits waits;

    OwnerReads(
            ToIntFunction<String> partitionOf,
            Ownership ownership,
            LatestProfiles latest,
            ColdReads cold,
            FoldedWaits waits) {
        this.partitionOf = partitionOf;
        this.ownership = ownership;
        this.latest = latest;
        this.cold = cold;
        this.waits = waits;
    }

    Future<Lookup> read(String visitor, List<Position> atLeast, Deadline deadline) {
        int partition = partitionOf.applyAsInt(visitor);
        Position wanted = Places.wanted(atLeast, partition);
        if (ownership.of(partition) == null) {
            return cold.read(visitor, deadline, wanted != null)
                    .map(lookup -> judged(lookup, wanted != null, stored -> !Places.reflects(stored, wanted)));
        }
        Stored known = kept(visitor);
        if (known != null && Places.reflects(known, wanted)) {
            return Future.succeededFuture(new Lookup.Found(known, false));
        }
        return folded(visitor, wanted, deadline).compose(covered -> fetch(visitor, wanted, covered, deadline));
    }

    /**
     * The latest there is of a visitor, whatever it reflects.
     *
     * @param sure whether to ask for one who was unknown a moment ago, too
     */
    Future<Lookup> latest(String visitor, boolean sure, Deadline deadline) {
        Stored known = kept(visitor);
        return known != null
                ? Future.succeededFuture(new Lookup.Found(known, false))
                : cold.read(visitor, deadline, sure);
    }

    private Future<Lookup> fetch(String visitor, @Nullable Position wanted, boolean covered, Deadline deadline) {
        return latest(visitor, wanted != null, deadline)
                .map(lookup -> judged(lookup, !covered, stored -> !covered && !Places.reflects(stored, wanted)));
    }

    /** Says of a lookup whether it is stale. */
    static Lookup judged(Lookup lookup, boolean staleIfUnknown, Predicate<Stored> stale) {
        if (lookup instanceof Lookup.Found found) {
            return new Lookup.Found(found.stored(), stale.test(found.stored()));
        }
        return lookup instanceof Lookup.Unknown ? new Lookup.Unknown(staleIfUnknown) : lookup;
    }

    /**
     * Waits until the visitor's partition is folded through the position here; false where it is not by the deadline,
     * with some time left. At once where no position is given.
     */
    Future<Boolean> folded(String visitor, @Nullable Position wanted, Deadline deadline) {
        OwnedPartition partition = ownership.of(partitionOf.applyAsInt(visitor));
        return wanted == null || partition == null
                ? Future.succeededFuture(wanted == null)
                : waits.folded(partition, wanted, deadline);
    }

    /** The owner's copy, if it is in memory; taken after a place was looked at, it reflects that place. */
    @Nullable
    Stored kept(String visitor) {
        OwnedPartition partition = ownership.of(partitionOf.applyAsInt(visitor));
        return partition == null ? null : latest.kept(partition, visitor);
    }
}
