package io.limen.gateway.inspect;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** A log of one partition in memory, to be read. */
final class WrittenLog implements EventLog {
    private final List<Entry> entries = new ArrayList<>();

    /** What came before is deleted. */
    long begin;

    /** What happens before each reading. */
    Runnable beforeRead = () -> {};

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
        List<Position> positions = new ArrayList<>();
        for (VisitorEvent event : events) {
            positions.add(new Position(1, 0, entries.size()));
            entries.add(event);
        }
        return Future.succeededFuture(positions);
    }

    @Override
    public Future<Position> append(int partition, Entry entry) {
        entries.add(entry);
        return Future.succeededFuture(new Position(1, 0, entries.size() - 1L));
    }

    @Override
    public Future<Void> probe() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> consume(Consumer consumer) {
        throw new AssertionError("looks do not consume");
    }

    @Override
    public Future<Batch> read(int partition, long fromOffset, int entriesMax) {
        beforeRead.run();
        if (fromOffset < begin) {
            return Future.failedFuture(new Failure(Failure.Code.CORRUPT, "offset " + fromOffset + " is deleted"));
        }
        int to = (int) Math.min(entries.size(), fromOffset + entriesMax);
        return Future.succeededFuture(new Batch(1, 0, fromOffset, entries.subList((int) fromOffset, to)));
    }

    @Override
    public Future<Long> begin(int partition) {
        return Future.succeededFuture(begin);
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
