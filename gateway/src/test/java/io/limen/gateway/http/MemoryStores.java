package io.limen.gateway.http;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A log of one partition and its profiles, in memory; what is appended is folded before the append completes. */
final class MemoryStores implements EventLog, ProfileStore {
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Stored> visitorToStored = new HashMap<>();
    private Optional<Committed> committed = Optional.empty();
    private Optional<Consumer> consumer = Optional.empty();
    private Optional<RuntimeException> fault = Optional.empty();
    private Optional<Promise<Void>> held = Optional.empty();
    private int waiting;

    /** From now on everything fails with this. */
    synchronized void breakWith(RuntimeException broken) {
        fault = Optional.of(broken);
    }

    /** From now on everything works again. */
    synchronized void mend() {
        fault = Optional.empty();
        held = Optional.empty();
    }

    /** Appends that came while the disk was held. */
    synchronized int waiting() {
        return waiting;
    }

    /** From now on nothing that is appended becomes durable until the promise is kept, or ever where it is broken. */
    synchronized Promise<Void> hold() {
        Promise<Void> disk = Promise.promise();
        held = Optional.of(disk);
        return disk;
    }

    synchronized List<Observed> observed() {
        return entries.stream()
                .filter(Observed.class::isInstance)
                .map(Observed.class::cast)
                .toList();
    }

    @Override
    public int epoch() {
        return 0;
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
    public synchronized Future<List<Position>> append(List<? extends VisitorEvent> events) {
        if (fault.isPresent()) {
            return Future.failedFuture(fault.get());
        }
        if (held.isPresent()) {
            waiting++;
            Future<Void> disk = held.get().future();
            return disk.compose(written -> store(events));
        }
        return store(events);
    }

    private synchronized Future<List<Position>> store(List<? extends VisitorEvent> events) {
        Batch batch = new Batch(0, 0, entries.size(), List.copyOf(events));
        entries.addAll(events);
        List<Position> positions = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            positions.add(batch.position(i));
        }
        return consumer.map(folding -> folding.handle(batch))
                .orElse(Future.succeededFuture())
                .map(positions);
    }

    @Override
    public synchronized Future<Position> append(int partition, Entry entry) {
        entries.add(entry);
        return Future.succeededFuture(new Position(0, partition, entries.size() - 1L));
    }

    @Override
    public Future<Void> probe() {
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Void> consume(Consumer folding) {
        consumer = Optional.of(folding);
        return folding.assigned(0).mapEmpty();
    }

    @Override
    public synchronized Future<Batch> read(int partition, long fromOffset, int entriesMax) {
        List<Entry> rest = entries.subList((int) fromOffset, entries.size());
        return Future.succeededFuture(
                new Batch(0, partition, fromOffset, rest.subList(0, Math.min(entriesMax, rest.size()))));
    }

    @Override
    public Future<Long> begin(int partition) {
        return Future.succeededFuture(0L);
    }

    @Override
    public synchronized Future<Long> end(int partition) {
        return Future.succeededFuture((long) entries.size());
    }

    @Override
    public synchronized Future<Lookup> read(String visitor, List<Position> atLeast, Deadline deadline) {
        if (fault.isPresent()) {
            return Future.failedFuture(fault.get());
        }
        Stored stored = visitorToStored.get(visitor);
        return Future.succeededFuture(stored == null ? new Lookup.Unknown(false) : new Lookup.Found(stored, false));
    }

    @Override
    public Future<Optional<Committed>> own(int partition) {
        return committed(partition);
    }

    @Override
    public boolean owns(int partition) {
        return true;
    }

    @Override
    public Future<Void> release(int partition) {
        return Future.succeededFuture();
    }

    @Override
    public void forget(int partition) {}

    @Override
    public synchronized Future<Map<String, Stored>> load(int partition, Collection<String> visitors) {
        Map<String, Stored> found = new HashMap<>(visitorToStored);
        found.keySet().retainAll(visitors);
        return Future.succeededFuture(found);
    }

    @Override
    public Future<Counted> counted(int partition) {
        return Future.succeededFuture(Counted.NOTHING);
    }

    @Override
    public synchronized Future<Void> save(
            int partition, Collection<Stored> changed, Optional<Committed> through, Counts added) {
        changed.forEach(stored -> visitorToStored.put(stored.profile().visitor(), stored));
        committed = through.or(() -> committed);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Optional<Committed>> committed(int partition) {
        return Future.succeededFuture(committed);
    }

    @Override
    public Future<List<String>> due(int partition, long until, int visitorsMax) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public synchronized Future<List<Stored>> scan(int partition, String after, int visitorsMax) {
        return Future.succeededFuture(visitorToStored.values().stream()
                .filter(stored -> stored.profile().visitor().compareTo(after) > 0)
                .sorted(Comparator.comparing(stored -> stored.profile().visitor()))
                .limit(visitorsMax)
                .toList());
    }

    @Override
    public synchronized Future<Optional<Stored>> hot(String visitor) {
        return Future.succeededFuture(Optional.ofNullable(visitorToStored.get(visitor)));
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
