package io.limen.gateway.main;

import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.SetAside;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.wire.StoredCodec;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Profiles of nobody, a bounded number, kept as the bytes that a store would keep. Each read is made of the real store as
 * well, under an id that nobody can have; nothing is written to it.
 */
final class RehearsedStore implements ProfileStore, Quarantine {
    private static final int VISITORS_MAX = 1_000;
    /** Not a character ids may have. */
    private static final String NOBODY = "\u0000";

    private final ProfileStore real;
    private final StoredCodec codec;
    private final Map<String, byte[]> visitorToBytes = new ConcurrentHashMap<>();

    RehearsedStore(ProfileStore real, StoredCodec codec) {
        this.real = real;
        this.codec = codec;
    }

    private Optional<Stored> kept(String visitor) {
        return Optional.ofNullable(visitorToBytes.get(visitor)).map(codec::decode);
    }

    @Override
    public Future<Lookup> read(String visitor, List<Position> atLeast, Deadline deadline) {
        return real.read(NOBODY + visitor, List.of(), deadline).map(lookup -> kept(visitor)
                .<Lookup>map(stored -> new Lookup.Found(stored, false))
                .orElse(lookup));
    }

    @Override
    public Future<Optional<Committed>> own(int partition) {
        return Future.succeededFuture(Optional.empty());
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
    public void forget(int partition) {
        // Nothing is owned.
    }

    @Override
    public Future<Map<String, Stored>> load(int partition, Collection<String> visitors) {
        Map<String, Stored> found = new HashMap<>();
        visitors.forEach(visitor -> kept(visitor).ifPresent(stored -> found.put(visitor, stored)));
        return Future.succeededFuture(found);
    }

    @Override
    public Future<Void> save(int partition, Collection<Stored> changed, Optional<Committed> through, Counts added) {
        for (Stored stored : changed) {
            codec.encodeWithoutMessages(stored);
            if (visitorToBytes.size() < VISITORS_MAX) {
                visitorToBytes.put(stored.profile().visitor(), codec.encode(stored));
            }
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return Future.succeededFuture(Optional.empty());
    }

    @Override
    public Future<Counted> counted(int partition) {
        return Future.succeededFuture(Counted.NOTHING);
    }

    /** Everybody may be looked at again. */
    @Override
    public Future<List<String>> due(int partition, long until, int visitorsMax) {
        return Future.succeededFuture(
                visitorToBytes.keySet().stream().limit(visitorsMax).toList());
    }

    @Override
    public Future<List<Stored>> scan(int partition, String after, int visitorsMax) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Optional<Stored>> hot(String visitor) {
        return Future.succeededFuture(kept(visitor));
    }

    @Override
    public Future<Void> put(SetAside entry) {
        return Future.succeededFuture();
    }

    @Override
    public Future<List<SetAside>> of(int partition) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Void> forget(Position position) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
