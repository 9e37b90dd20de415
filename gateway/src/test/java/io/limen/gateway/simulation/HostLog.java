package io.limen.gateway.simulation;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.wire.EntryCodec;
import io.limen.gateway.wire.Partitioning;
import io.vertx.core.Future;
import java.util.List;

/** The log as a host's client of it: who appended cannot know what became of it where no answer came. */
final class HostLog implements EventLog {
    private final Host host;
    private final Server server;
    private final Broker broker;

    HostLog(Host host, World world) {
        this.host = host;
        this.server = world.brokerServer();
        this.broker = world.broker();
    }

    @Override
    public int epoch() {
        return Broker.EPOCH;
    }

    @Override
    public int partitions() {
        return broker.partitions();
    }

    @Override
    public int partitionOf(String visitor) {
        return Partitioning.partitionOf(visitor, partitions());
    }

    @Override
    public Future<List<Position>> append(List<? extends VisitorEvent> events) {
        List<Future<Position>> appended = events.stream()
                .map(event -> append(partitionOf(event.visitor()), event))
                .toList();
        return Future.join(appended)
                .map(all -> appended.stream().map(Future::result).toList())
                .recover(fault -> Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, fault.toString())));
    }

    @Override
    public Future<Position> append(int partition, Entry entry) {
        byte[] bytes = EntryCodec.encode(entry);
        return server.ask(host, "append", () -> broker.append(partition, bytes))
                .map(offset -> new Position(Broker.EPOCH, partition, offset));
    }

    @Override
    public Future<Void> probe() {
        return server.ask(host, "probe", Future::succeededFuture);
    }

    @Override
    public Future<Void> consume(Consumer consumer) {
        throw new UnsupportedOperationException("the group hands partitions out");
    }

    @Override
    public Future<Batch> read(int partition, long fromOffset, int entriesMax) {
        throw new UnsupportedOperationException("for commands");
    }

    @Override
    public Future<Long> begin(int partition) {
        return Future.succeededFuture(0L);
    }

    @Override
    public Future<Long> end(int partition) {
        return server.ask(
                host,
                "end",
                () -> Future.succeededFuture((long) broker.durable(partition).size()));
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
