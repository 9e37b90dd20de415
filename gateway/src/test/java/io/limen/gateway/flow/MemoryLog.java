package io.limen.gateway.flow;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** A log of one partition in memory, that hands out batches when told to. */
final class MemoryLog implements EventLog {
    private final List<Entry> entries = new ArrayList<>();
    private boolean broken;
    private Future<Void> durable = Future.succeededFuture();

    void breakDown() {
        broken = true;
    }

    /** Appends are acknowledged no sooner. */
    void acknowledgesAfter(Future<Void> durable) {
        this.durable = durable;
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** What stands from an offset on. */
    Batch from(long offset) {
        return new Batch(1, 0, offset, entries.subList((int) offset, entries.size()));
    }

    @Override
    public int epoch() {
        return 1;
    }

    @Override
    public int partitions() {
        return 1;
    }

    @Override
    public int partitionOf(String visitor) {
        return 0;
    }

    @Override
    public Future<List<Position>> append(List<? extends VisitorEvent> events) {
        if (broken) {
            return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "the disk is full"));
        }
        List<Position> positions = new ArrayList<>();
        for (VisitorEvent event : events) {
            positions.add(new Position(1, 0, entries.size()));
            entries.add(event);
        }
        return durable.map(positions);
    }

    @Override
    public Future<Position> append(int partition, Entry entry) {
        entries.add(entry);
        return Future.succeededFuture(new Position(1, 0, entries.size() - 1L));
    }

    @Override
    public Future<Void> probe() {
        return broken
                ? Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "the disk is full"))
                : Future.succeededFuture();
    }

    @Override
    public Future<Void> consume(Consumer consumer) {
        return consumer.assigned(0).compose(offset -> consumer.handle(from(offset)));
    }

    @Override
    public Future<Batch> read(int partition, long fromOffset, int entriesMax) {
        Batch all = from(fromOffset);
        int to = Math.min(entriesMax, all.entries().size());
        return Future.succeededFuture(new Batch(1, 0, fromOffset, all.entries().subList(0, to)));
    }

    @Override
    public Future<Long> begin(int partition) {
        return Future.succeededFuture(0L);
    }

    @Override
    public Future<Long> end(int partition) {
        return Future.succeededFuture((long) entries.size());
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
