package io.limen.gateway.tiered;

import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The partitions that are ours. Changed at home, looked at from anywhere. */
final class Ownership {
    private final DurableStore durable;
    private final SharedReads reads;
    private final Home home;
    private final FoldedWaits waits;
    private final DurableWrites writes;
    private final Map<Integer, OwnedPartition> partitionToOwned = new ConcurrentHashMap<>();

    Ownership(DurableStore durable, SharedReads reads, Home home, FoldedWaits waits, DurableWrites writes) {
        this.durable = durable;
        this.reads = reads;
        this.home = home;
        this.waits = waits;
        this.writes = writes;
    }

    /** Null where it is not ours, as far as we know. */
    @Nullable
    OwnedPartition of(int partition) {
        return partitionToOwned.get(partition);
    }

    List<OwnedPartition> all() {
        return List.copyOf(partitionToOwned.values());
    }

    Set<Integer> numbers() {
        return Set.copyOf(partitionToOwned.keySet());
    }

    int size() {
        return partitionToOwned.size();
    }

    /** Begins a term: whoever was the owner before is not from now on, be it ourselves. */
    Future<OwnedPartition> begin(int partition) {
        return home.here(durable.own(partition)).map(owned -> {
            forget(partition);
            reads.outdated();
            Optional<Committed> committed = owned.committed();
            OwnedPartition mine = new OwnedPartition(
                    partition, owned.term(), committed.orElse(Places.NOWHERE), owned.counted(), waits.of());
            partitionToOwned.put(partition, mine);
            return mine;
        });
    }

    /** Gives it up when all of it is durable. */
    Future<Void> release(int partition) {
        OwnedPartition owned = of(partition);
        return owned == null ? Future.succeededFuture() : writes.drain(owned).onSuccess(done -> giveUp(owned));
    }

    void forget(int partition) {
        OwnedPartition owned = of(partition);
        if (owned != null) {
            giveUp(owned);
        }
    }

    /** Gives it up as it is: what is not durable is another's to fold again. */
    void giveUp(OwnedPartition partition) {
        partitionToOwned.remove(partition.number, partition);
        writes.drop(partition);
    }

    /** Completes when all that is not durable now is, or cannot be. */
    Future<Void> drain() {
        return Future.join(all().stream().map(writes::drain).toList()).mapEmpty();
    }
}
