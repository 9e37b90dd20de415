package io.limen.gateway.flow;

import io.limen.gateway.event.Position;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A quarantine in memory. */
public final class MemoryQuarantine implements Quarantine {
    private final Map<Position, SetAside> positionToEntry = new ConcurrentHashMap<>();

    @Override
    public Future<Void> put(SetAside entry) {
        positionToEntry.put(entry.position(), entry);
        return Future.succeededFuture();
    }

    @Override
    public Future<List<SetAside>> of(int partition) {
        return Future.succeededFuture(positionToEntry.values().stream()
                .filter(entry -> entry.position().partition() == partition)
                .sorted(Comparator.comparingInt(
                                (SetAside entry) -> entry.position().epoch())
                        .thenComparingLong(entry -> entry.position().offset()))
                .toList());
    }

    @Override
    public Future<Void> forget(Position position) {
        positionToEntry.remove(position);
        return Future.succeededFuture();
    }
}
