package io.limen.gateway.simulation;

import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.HotStoreContract;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.RecentMessages;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A store with a bug that was put there on purpose. */
final class Planted implements ProfileStore {
    private final ProfileStore store;
    private final Plant plant;
    private final Map<String, RecentMessages> visitorToHidden = new HashMap<>();

    private Planted(ProfileStore store, Plant plant) {
        this.store = store;
        this.plant = plant;
    }

    /** The store itself where the bug is elsewhere. */
    static ProfileStore on(ProfileStore store, Plant plant) {
        return switch (plant) {
            case COMMIT_BEFORE_WRITE, NO_DEDUPE, NO_POSITION, NO_DEADLINE -> new Planted(store, plant);
            case NONE, ACKNOWLEDGE_BEFORE_SYNC, NO_FENCE, COUNT_AFTERWARDS -> store;
        };
    }

    @Override
    public Future<Lookup> read(String visitor, List<Position> atLeast, Deadline deadline) {
        return switch (plant) {
            case NO_POSITION -> store.read(visitor, List.of(), deadline);
            case NO_DEADLINE ->
                store.read(visitor, atLeast, new Deadline(deadline.atNanos() + TimeUnit.SECONDS.toNanos(5)));
            default -> store.read(visitor, atLeast, deadline);
        };
    }

    @Override
    public Future<Map<String, Stored>> load(int partition, Collection<String> visitors) {
        Future<Map<String, Stored>> loaded = store.load(partition, visitors);
        return plant == Plant.NO_DEDUPE ? loaded.map(this::hidden) : loaded;
    }

    private Map<String, Stored> hidden(Map<String, Stored> visitorToStored) {
        Map<String, Stored> forgetful = new HashMap<>();
        visitorToStored.forEach((visitor, stored) -> {
            visitorToHidden.put(visitor, stored.profile().recent());
            forgetful.put(visitor, HotStoreContract.withoutMessages(stored));
        });
        return forgetful;
    }

    private Stored shown(Stored stored) {
        RecentMessages recent = stored.profile().recent();
        RecentMessages hidden = visitorToHidden.getOrDefault(stored.profile().visitor(), RecentMessages.NONE);
        Map<Long, Integer> hashToSecond = new LinkedHashMap<>();
        for (RecentMessages each : List.of(hidden, recent)) {
            for (int i = 0; i < each.size(); i++) {
                hashToSecond.putIfAbsent(each.hashAt(i), each.receivedSecondAt(i));
            }
        }
        return HotStoreContract.withMessages(
                stored,
                RecentMessages.of(
                        hashToSecond.keySet().stream()
                                .mapToLong(Long::longValue)
                                .toArray(),
                        hashToSecond.values().stream()
                                .mapToInt(Integer::intValue)
                                .toArray()));
    }

    @Override
    public Future<Void> save(int partition, Collection<Stored> changed, Optional<Committed> through, Counts added) {
        return switch (plant) {
            case COMMIT_BEFORE_WRITE ->
                store.save(partition, List.of(), through)
                        .compose(done -> store.save(partition, changed, Optional.empty(), added));
            case NO_DEDUPE ->
                store.save(partition, changed.stream().map(this::shown).toList(), through, added);
            default -> store.save(partition, changed, through, added);
        };
    }

    @Override
    public Future<Optional<Committed>> own(int partition) {
        return store.own(partition);
    }

    @Override
    public boolean owns(int partition) {
        return store.owns(partition);
    }

    @Override
    public Future<Void> release(int partition) {
        return store.release(partition);
    }

    @Override
    public void forget(int partition) {
        store.forget(partition);
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return store.committed(partition);
    }

    @Override
    public Future<Counted> counted(int partition) {
        return store.counted(partition);
    }

    @Override
    public Future<List<String>> due(int partition, long until, int visitorsMax) {
        return store.due(partition, until, visitorsMax);
    }

    @Override
    public Future<List<Stored>> scan(int partition, String after, int visitorsMax) {
        return store.scan(partition, after, visitorsMax);
    }

    @Override
    public Future<Optional<Stored>> hot(String visitor) {
        return store.hot(visitor);
    }

    @Override
    public Future<Void> close() {
        return store.close();
    }
}
