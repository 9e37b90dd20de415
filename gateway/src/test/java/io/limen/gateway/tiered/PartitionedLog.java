package io.limen.gateway.tiered;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.wire.Partitioning;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** A log of several partitions in memory, whose entries are read rather than handed out. */
final class PartitionedLog implements EventLog {
    private final List<List<Entry>> partitionToEntries = new ArrayList<>();

    PartitionedLog(int partitions) {
        for (int partition = 0; partition < partitions; partition++) {
            partitionToEntries.add(new ArrayList<>());
        }
    }

    @Override
    public int epoch() {
        return 1;
    }

    @Override
    public int partitions() {
        return partitionToEntries.size();
    }

    @Override
    public int partitionOf(String visitor) {
        return Partitioning.partitionOf(visitor, partitions());
    }

    @Override
    public Future<List<Position>> append(List<? extends VisitorEvent> events) {
        List<Position> positions = new ArrayList<>();
        for (VisitorEvent event : events) {
            List<Entry> entries = partitionToEntries.get(partitionOf(event.visitor()));
            positions.add(new Position(epoch(), partitionOf(event.visitor()), entries.size()));
            entries.add(event);
        }
        return Future.succeededFuture(positions);
    }

    @Override
    public Future<Position> append(int partition, Entry entry) {
        List<Entry> entries = partitionToEntries.get(partition);
        entries.add(entry);
        return Future.succeededFuture(new Position(epoch(), partition, entries.size() - 1L));
    }

    @Override
    public Future<Void> probe() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> consume(Consumer consumer) {
        return Future.failedFuture(new UnsupportedOperationException("read it"));
    }

    @Override
    public Future<Batch> read(int partition, long fromOffset, int entriesMax) {
        List<Entry> entries = partitionToEntries.get(partition);
        int to = (int) Math.min(entries.size(), fromOffset + entriesMax);
        return Future.succeededFuture(
                new Batch(epoch(), partition, fromOffset, List.copyOf(entries.subList((int) fromOffset, to))));
    }

    @Override
    public Future<Long> begin(int partition) {
        return Future.succeededFuture(0L);
    }

    @Override
    public Future<Long> end(int partition) {
        return Future.succeededFuture((long) partitionToEntries.get(partition).size());
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
