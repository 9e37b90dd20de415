package io.limen.gateway.simulation;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.MemoryQuarantine;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.SetAside;
import io.vertx.core.Future;
import java.util.List;

/** What is set aside, kept in the durable store: as a host's client of it. */
final class HostQuarantine implements Quarantine {
    private final Host host;
    private final Server server;
    private final MemoryQuarantine there;

    HostQuarantine(Host host, World world) {
        this.host = host;
        this.server = world.durableServer();
        this.there = world.quarantine();
    }

    @Override
    public Future<Void> put(SetAside entry) {
        return server.ask(host, "set aside " + entry.position(), () -> there.put(entry));
    }

    @Override
    public Future<List<SetAside>> of(int partition) {
        return server.ask(host, "what is aside", () -> there.of(partition));
    }

    @Override
    public Future<Void> forget(Position position) {
        return server.ask(host, "forget", () -> there.forget(position));
    }
}
