package io.limen.gateway.kafka;

import io.limen.gateway.event.Entry;
import io.limen.gateway.flow.EventLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A consumer that keeps what it is handed and how far it is, as a store would, and notes everything that must not be.
 * Several logs of one group may share what is kept: then it sees what several gateways do together.
 */
final class Keeper implements EventLog.Consumer {
    /** What several consumers share: positions and entries. */
    static final class Store {
        private final Map<Integer, AtomicLong> partitionToNext = new ConcurrentHashMap<>();
        private final Map<Integer, List<Entry>> partitionToEntries = new ConcurrentHashMap<>();
        private final Map<Integer, AtomicInteger> partitionToOwners = new ConcurrentHashMap<>();
        private final List<String> wrongs = new CopyOnWriteArrayList<>();

        private AtomicLong next(int partition) {
            return partitionToNext.computeIfAbsent(partition, key -> new AtomicLong());
        }

        private AtomicInteger owners(int partition) {
            return partitionToOwners.computeIfAbsent(partition, key -> new AtomicInteger());
        }

        private List<Entry> entries(int partition) {
            return partitionToEntries.computeIfAbsent(partition, key -> new CopyOnWriteArrayList<>());
        }
    }

    private final Store store;
    private final Map<Integer, Boolean> partitions = new ConcurrentHashMap<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    volatile Future<Void> hold = Future.succeededFuture();

    Keeper() {
        this(new Store());
    }

    Keeper(Store store) {
        this.store = store;
    }

    void startAt(int partition, long offset) {
        store.next(partition).set(offset);
    }

    List<Entry> of(int partition) {
        return List.copyOf(store.entries(partition));
    }

    int handed() {
        return store.partitionToEntries.values().stream().mapToInt(List::size).sum();
    }

    List<String> wrongs() {
        return store.wrongs;
    }

    /** What is ours now. */
    List<Integer> owned() {
        return List.copyOf(partitions.keySet());
    }

    /** The calls other than hand-overs, in order. */
    List<String> said() {
        return said;
    }

    @Override
    public Future<Long> assigned(int partition) {
        said.add("assigned " + partition);
        if (store.owners(partition).incrementAndGet() > 1) {
            store.wrongs.add("partition " + partition + " has two owners");
        }
        partitions.put(partition, true);
        return later().map(done -> store.next(partition).get());
    }

    @Override
    public Future<Void> handle(EventLog.Batch batch) {
        int partition = batch.partition();
        if (!partitions.containsKey(partition)) {
            store.wrongs.add("a batch of partition " + partition + ", which is not ours");
        }
        return hold.compose(go -> later()).map(done -> {
            if (!store.next(partition).compareAndSet(batch.firstOffset(), batch.nextOffset())) {
                store.wrongs.add("partition " + partition + " goes on at " + batch.firstOffset() + " (expected: "
                        + store.next(partition) + ")");
            }
            store.entries(partition).addAll(new ArrayList<>(batch.entries()));
            return null;
        });
    }

    @Override
    public Future<Void> revoked(int partition) {
        said.add("revoked " + partition);
        return later().map(done -> {
            gone(partition);
            return null;
        });
    }

    @Override
    public void lost(int partition) {
        said.add("lost " + partition);
        gone(partition);
    }

    private void gone(int partition) {
        if (partitions.remove(partition) != null) {
            store.owners(partition).decrementAndGet();
        }
    }

    /** Not at once, as with a store. */
    private static Future<Void> later() {
        Promise<Void> later = Promise.promise();
        Vertx.currentContext().owner().setTimer(1, id -> later.complete());
        return later.future();
    }
}
