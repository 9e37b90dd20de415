package io.limen.gateway.main;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.wire.EntryCodec;
import io.limen.gateway.wire.Unpacked;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A log that keeps nothing: entries become bytes and entries again, and are handed to the consumer, who is to see what a
 * consumer sees. What comes while too much waits is dropped.
 */
final class RehearsedLog implements EventLog {
    private static final int EPOCH = 1;
    private static final int PARTITION = 0;
    private static final int WAITING_MAX = 1_000;

    private final AtomicLong appended = new AtomicLong();
    private volatile @Nullable Follower follower;

    /** The consumer, and what waits for it; on its context. */
    private static final class Follower {
        private final Consumer consumer;
        private final Context context;
        private final List<Entry> waiting = new ArrayList<>();
        private boolean handling = true;
        private long next;

        private Follower(Consumer consumer, Context context) {
            this.consumer = consumer;
            this.context = context;
        }

        private void take(List<Entry> entries) {
            if (waiting.size() < WAITING_MAX) {
                waiting.addAll(entries);
            }
            if (!handling && !waiting.isEmpty()) {
                Batch batch = new Batch(EPOCH, PARTITION, next, waiting);
                waiting.clear();
                next = batch.nextOffset();
                handling = true;
                consumer.handle(batch).onComplete(done -> ready());
            }
        }

        private void ready() {
            handling = false;
            take(List.of());
        }
    }

    @Override
    public Future<List<Position>> append(List<? extends VisitorEvent> events) {
        List<Position> positions = events.stream().map(event -> position()).toList();
        hand(List.copyOf(events));
        return Future.succeededFuture(positions);
    }

    @Override
    public Future<Position> append(int partition, Entry entry) {
        hand(List.of(entry));
        return Future.succeededFuture(position());
    }

    private Position position() {
        return new Position(EPOCH, PARTITION, appended.getAndIncrement());
    }

    private void hand(List<Entry> entries) {
        List<Entry> read = new ArrayList<>();
        for (Entry entry : entries) {
            if (EntryCodec.decode(EntryCodec.encode(entry)) instanceof Unpacked.Whole<Entry> whole) {
                read.add(whole.value());
            }
        }
        Follower to = follower;
        if (to != null) {
            to.context.runOnContext(now -> to.take(read));
        }
    }

    @Override
    public Future<Void> consume(Consumer consumer) {
        Follower following = new Follower(consumer, Vertx.currentContext());
        follower = following;
        return consumer.assigned(PARTITION).map(from -> {
            following.ready();
            return null;
        });
    }

    @Override
    public int epoch() {
        return EPOCH;
    }

    @Override
    public int partitions() {
        return 1;
    }

    @Override
    public int partitionOf(String visitor) {
        return PARTITION;
    }

    @Override
    public Future<Void> probe() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Batch> read(int partition, long fromOffset, int entriesMax) {
        return Future.succeededFuture(new Batch(EPOCH, partition, fromOffset, List.of()));
    }

    @Override
    public Future<Long> begin(int partition) {
        return Future.succeededFuture(0L);
    }

    @Override
    public Future<Long> end(int partition) {
        return Future.succeededFuture(0L);
    }

    @Override
    public Future<Void> close() {
        follower = null;
        return Future.succeededFuture();
    }
}
