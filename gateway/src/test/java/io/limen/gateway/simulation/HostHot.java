package io.limen.gateway.simulation;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.MemoryHotStore;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The hot store as a host's client of it. Each visitor's write is a call of its own: some may fail. */
final class HostHot implements HotStore {
    private final Host host;
    private final Server server;
    private final MemoryHotStore there;
    private final Promises promises;

    HostHot(Host host, World world) {
        this.host = host;
        this.server = world.hotServer();
        this.there = world.hot();
        this.promises = world.promises();
    }

    @Override
    public Future<Optional<Stored>> read(String visitor) {
        return server.ask(host, "read", () -> there.read(visitor));
    }

    @Override
    public Future<Offered> offer(Collection<Stored> changed) {
        Set<String> newer = new HashSet<>();
        Set<String> failed = new HashSet<>();
        List<Future<Void>> offered = new ArrayList<>();
        for (Stored each : changed) {
            String visitor = each.profile().visitor();
            Promise<Void> settled = Promise.promise();
            server.ask(host, "offer " + visitor, () -> promises.hotWritten(there, visitor, there.offer(List.of(each))))
                    .onComplete(
                            outcome -> {
                                newer.addAll(outcome.newer());
                                failed.addAll(outcome.failed());
                                settled.complete();
                            },
                            fault -> {
                                failed.add(visitor);
                                settled.complete();
                            });
            offered.add(settled.future());
        }
        return offered.isEmpty()
                ? Future.succeededFuture(Offered.ALL)
                : Future.all(offered).map(all -> new Offered(newer, failed));
    }

    @Override
    public Future<Void> refill(Stored stored) {
        String visitor = stored.profile().visitor();
        return server.ask(host, "refill", () -> promises.hotWritten(there, visitor, there.refill(stored)));
    }

    @Override
    public Future<Boolean> advance(Position foldedThrough, Optional<Position> since) {
        return server.ask(host, "advance", () -> there.advance(foldedThrough, since));
    }

    @Override
    public Future<Optional<Position>> foldedThrough(int partition) {
        return server.ask(host, "place", () -> there.foldedThrough(partition));
    }

    @Override
    public Future<Void> publishLayout(Map<String, Integer> segmentToBit) {
        return server.ask(host, "layout", () -> there.publishLayout(segmentToBit));
    }

    @Override
    public Future<Void> remove(String visitor) {
        return server.ask(host, "remove", () -> there.remove(visitor));
    }

    @Override
    public Future<Void> close() {
        return Future.failedFuture(new Failure(Failure.Code.INTERNAL, "never closed: it is killed"));
    }
}
