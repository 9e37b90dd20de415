package io.limen.gateway.dynamo;

import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.segment.SegmentChange;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Profiles and positions in one table of DynamoDB. What is read of profiles and positions is read consistently;
 * {@link #due} and {@link #scan} go by indexes that lag behind by moments, so a visitor who was written just now may be
 * missing there, and one may be named as due who no longer is.
 */
final class DynamoDurableStore implements DurableStore {
    private final Shared shared;
    private final Supplier<Future<Void>> closing;
    private final Positions positions;
    private final PartitionCounts counts;
    private final Saves saves;
    private final Loads loads;
    private final Reads reads;

    DynamoDurableStore(Shared shared, LongSupplier monotonicNanos, Supplier<Future<Void>> closing) {
        this.shared = shared;
        this.closing = closing;
        this.positions = new Positions(shared);
        this.counts = new PartitionCounts(shared);
        this.saves = new Saves(shared);
        this.loads = new Loads(shared);
        this.reads = new Reads(shared, loads, monotonicNanos);
    }

    @Override
    public Future<Owned> own(int partition) {
        return shared.toCaller(() -> positions.own(partition).compose(term -> counts.begin(partition, term.number())
                .map(counted -> new Owned(term.number(), term.committed(), counted))));
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return shared.toCaller(() -> positions.committed(partition));
    }

    @Override
    public Future<Void> commit(int partition, long term, Committed through) {
        return shared.toCaller(() -> positions.commit(partition, term, through));
    }

    @Override
    public Future<Void> count(int partition, long term, Counted counted) {
        return shared.toCaller(() -> counts.write(partition, term, counted));
    }

    @Override
    public Future<Counted> counted(int partition) {
        return shared.toCaller(() -> counts.read(partition));
    }

    @Override
    public Future<Map<String, Stored>> load(Collection<String> visitors) {
        return shared.toCaller(() -> loads.load(visitors));
    }

    @Override
    public Future<Optional<Stored>> read(String visitor, Deadline deadline) {
        return shared.toCaller(() -> reads.read(visitor, deadline));
    }

    @Override
    public Future<Void> save(int partition, Collection<Saving> changed) {
        return shared.toCaller(() -> saves.save(partition, changed));
    }

    @Override
    public Future<List<Due>> due(int partition, long from, long until, int visitorsMax) {
        return shared.toCaller(() -> loads.due(partition, from, until, visitorsMax));
    }

    @Override
    public Future<List<Stored>> scan(int partition, String after, int visitorsMax) {
        return shared.toCaller(() -> loads.scan(partition, after, visitorsMax));
    }

    @Override
    public Future<List<SegmentChange>> changes(String visitor) {
        return shared.toCaller(() -> loads.changes(visitor));
    }

    @Override
    public Future<Void> close() {
        return closing.get();
    }
}
