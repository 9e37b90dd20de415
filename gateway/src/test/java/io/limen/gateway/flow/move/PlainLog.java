package io.limen.gateway.flow.move;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.wire.Partitioning;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A log of several partitions in memory, that gives few entries at once. */
final class PlainLog implements EventLog {
    private static final int READ_MAX = 7;

    private final int epoch;
    private final List<List<Entry>> partitions;

    PlainLog(int epoch, int partitions) {
        this.epoch = epoch;
        this.partitions = IntStream.range(0, partitions)
                .<List<Entry>>mapToObj(each -> new ArrayList<>())
                .toList();
    }

    List<List<Entry>> entries() {
        return partitions.stream().map(List::copyOf).toList();
    }

    @Override
    public int epoch() {
        return epoch;
    }

    @Override
    public int partitions() {
        return partitions.size();
    }

    @Override
    public int partitionOf(String visitor) {
        return Partitioning.partitionOf(visitor, partitions.size());
    }

    @Override
    public Future<List<Position>> append(List<? extends VisitorEvent> events) {
        return Future.succeededFuture(events.stream()
                .map(event -> put(partitionOf(event.visitor()), event))
                .toList());
    }

    @Override
    public Future<Position> append(int partition, Entry entry) {
        return Future.succeededFuture(put(partition, entry));
    }

    private Position put(int partition, Entry entry) {
        partitions.get(partition).add(entry);
        return new Position(epoch, partition, partitions.get(partition).size() - 1L);
    }

    @Override
    public Future<Void> probe() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> consume(Consumer consumer) {
        throw new UnsupportedOperationException("a move reads, it does not consume");
    }

    @Override
    public Future<Batch> read(int partition, long fromOffset, int entriesMax) {
        Stream<Entry> rest = partitions.get(partition).stream().skip(fromOffset);
        return Future.succeededFuture(new Batch(
                epoch,
                partition,
                fromOffset,
                rest.limit(Math.min(READ_MAX, entriesMax)).toList()));
    }

    @Override
    public Future<Long> begin(int partition) {
        return Future.succeededFuture(0L);
    }

    @Override
    public Future<Long> end(int partition) {
        return Future.succeededFuture((long) partitions.get(partition).size());
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
