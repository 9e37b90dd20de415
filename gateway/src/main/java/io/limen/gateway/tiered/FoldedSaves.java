package io.limen.gateway.tiered;

import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.segment.SegmentChange;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes what was folded, all of it or nothing: what is older than what is known is refused, and so is more than may be
 * waiting to become durable. At home.
 */
final class FoldedSaves {
    private final ToIntFunction<String> partitionOf;
    private final LatestProfiles latest;
    private final ColdReads cold;
    private final DurableWrites writes;
    private final AtomicLong fenced = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    FoldedSaves(ToIntFunction<String> partitionOf, LatestProfiles latest, ColdReads cold, DurableWrites writes) {
        this.partitionOf = partitionOf;
        this.latest = latest;
        this.cold = cold;
        this.writes = writes;
    }

    /** Completes when this process has it, and there is room again. */
    Future<Void> take(OwnedPartition partition, Collection<Stored> changed, Optional<Committed> through, Counts added) {
        Failure failure = refusal(partition, changed, through);
        if (failure != null) {
            return Future.failedFuture(failure);
        }
        keep(partition, changed, through);
        partition.counts.add(added);
        return writes.room();
    }

    private @Nullable Failure refusal(
            OwnedPartition partition, Collection<Stored> changed, Optional<Committed> through) {
        for (Stored stored : changed) {
            String visitor = stored.profile().visitor();
            if (partitionOf.applyAsInt(visitor) != partition.number) {
                return new Failure(Failure.Code.INTERNAL, "a profile of another partition than " + partition.number);
            }
            Stored known = latest.kept(partition, visitor);
            if (known != null && Places.isOlder(stored, known)) {
                fenced.incrementAndGet();
                return new Failure(
                        Failure.Code.FENCED, "partition " + partition.number + ": a profile is folded further");
            }
        }
        if (through.isPresent() && Places.isLater(partition.folded(), through.get())) {
            fenced.incrementAndGet();
            return new Failure(
                    Failure.Code.FENCED,
                    "partition " + partition.number + " is folded through "
                            + partition.folded().nextOffset() + ", this write through "
                            + through.get().nextOffset());
        }
        if (writes.isFull() && !changed.isEmpty()) {
            refused.incrementAndGet();
            return new Failure(Failure.Code.OVERLOADED, "too many profiles are not durable yet");
        }
        return null;
    }

    private void keep(OwnedPartition partition, Collection<Stored> changed, Optional<Committed> through) {
        Committed before = partition.folded();
        for (Stored stored : changed) {
            String visitor = stored.profile().visitor();
            Stored known = latest.kept(partition, visitor);
            Stored last = known == null ? partition.atHand.get(visitor) : known;
            if (last != null && last.equals(stored)) {
                continue;
            }
            List<SegmentChange> changes = SegmentChange.between(
                    last == null ? View.NONE : last.view(),
                    stored.view(),
                    stored.profile().applied());
            boolean events = last == null
                    || !Objects.equals(
                            last.profile().applied(), stored.profile().applied());
            writes.changed(partition, stored, changes, events ? before : null);
            partition.dues.set(visitor, stored.view().due());
            cold.known(visitor);
        }
        through.ifPresent(partition::folded);
    }

    Map<String, LongSupplier> gauges() {
        return Map.of("saves.fenced", fenced::get, "saves.refused", refused::get);
    }
}
