package io.limen.gateway.flow;

import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Counts;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Profiles in memory; can be told to be stale, silent or broken. */
final class MemoryStore implements ProfileStore {
    private final Map<String, Stored> visitorToStored = new TreeMap<>();
    private Optional<Committed> committed = Optional.empty();
    private Counts counts = Counts.NONE;
    private boolean broken;
    private int loadsLeft = Integer.MAX_VALUE;
    private int saves;
    private int reads;

    void breakDown(boolean now) {
        broken = now;
    }

    /** After so many loads one is not answered. */
    void failLoadAfter(int loads) {
        loadsLeft = loads;
    }

    int saves() {
        return saves;
    }

    int reads() {
        return reads;
    }

    Stored get(String visitor) {
        Stored stored = visitorToStored.get(visitor);
        if (stored == null) {
            throw new AssertionError("nothing is stored of " + visitor);
        }
        return stored;
    }

    @Override
    public Future<Lookup> read(String visitor, List<Position> atLeast, Deadline deadline) {
        reads++;
        if (broken) {
            return Future.succeededFuture(new Lookup.Unavailable("store-busy"));
        }
        Stored stored = visitorToStored.get(visitor);
        if (stored == null) {
            return Future.succeededFuture(new Lookup.Unknown(!atLeast.isEmpty()));
        }
        Position applied = stored.profile().applied();
        boolean stale = applied == null || !atLeast.stream().allMatch(applied::covers);
        return Future.succeededFuture(new Lookup.Found(stored, stale));
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
    public Future<Map<String, Stored>> load(int partition, Collection<String> visitors) {
        if (loadsLeft-- == 0) {
            return Future.failedFuture(new Failure(Failure.Code.TIMEOUT, "no answer"));
        }
        Map<String, Stored> found = new HashMap<>(visitorToStored);
        found.keySet().retainAll(visitors);
        return Future.succeededFuture(found);
    }

    @Override
    public Future<Void> save(int partition, Collection<Stored> changed, Optional<Committed> through, Counts added) {
        if (broken) {
            return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "the disk is full"));
        }
        if (through.isPresent()
                && committed
                        .filter(held -> held.nextOffset() > through.get().nextOffset())
                        .isPresent()) {
            return Future.failedFuture(new Failure(Failure.Code.FENCED, "the partition is further"));
        }
        saves++;
        changed.forEach(stored -> visitorToStored.put(stored.profile().visitor(), stored));
        committed = through.or(() -> committed);
        counts = counts.plus(added);
        return Future.succeededFuture();
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return Future.succeededFuture(committed);
    }

    @Override
    public Future<Counted> counted(int partition) {
        return Future.succeededFuture(committed
                .map(place -> new Counted(place.epoch(), place.nextOffset(), counts))
                .orElse(Counted.NOTHING));
    }

    @Override
    public Future<List<String>> due(int partition, long until, int visitorsMax) {
        return Future.succeededFuture(visitorToStored.values().stream()
                .filter(stored -> stored.view().due() <= until)
                .map(stored -> stored.profile().visitor())
                .limit(visitorsMax)
                .toList());
    }

    @Override
    public Future<List<Stored>> scan(int partition, String after, int visitorsMax) {
        return Future.succeededFuture(visitorToStored.values().stream()
                .filter(stored -> stored.profile().visitor().compareTo(after) > 0)
                .limit(visitorsMax)
                .toList());
    }

    @Override
    public Future<Optional<Stored>> hot(String visitor) {
        return Future.succeededFuture(Optional.ofNullable(visitorToStored.get(visitor)));
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
