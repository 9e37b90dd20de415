package io.limen.gateway.simulation;

import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.MemoryDurableStore;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.segment.SegmentChange;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The durable store as a host's client of it. A save of several may end in the middle. */
final class HostDurable implements DurableStore {
    private static final double ENDS_IN_THE_MIDDLE = 0.02;

    private final Host host;
    private final Server server;
    private final MemoryDurableStore there;
    private final VirtualTime time;
    private final Chance chance;
    private final Promises promises;
    private final boolean unfenced;
    private final boolean countsAfterwards;

    HostDurable(Host host, World world) {
        this.host = host;
        this.server = world.durableServer();
        this.there = world.durable();
        this.time = world.time();
        this.chance = world.chance();
        this.promises = world.promises();
        this.unfenced = world.plant() == Plant.NO_FENCE;
        this.countsAfterwards = world.plant() == Plant.COUNT_AFTERWARDS;
    }

    @Override
    public Future<Owned> own(int partition) {
        return server.ask(host, "own " + partition, () -> there.own(partition));
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return server.ask(host, "committed", () -> there.committed(partition));
    }

    @Override
    public Future<Void> commit(int partition, long term, Committed through) {
        return server.ask(
                host,
                "commit " + partition + " at " + through.nextOffset(),
                () -> promises.committing(
                        there,
                        partition,
                        through,
                        unfenced
                                ? there.own(partition).compose(owned -> there.commit(partition, owned.term(), through))
                                : there.commit(partition, term, through)));
    }

    @Override
    public Future<Void> count(int partition, long term, Counted counted) {
        Future<Void> done = counting(partition, term, counted);
        return countsAfterwards ? Future.succeededFuture() : done;
    }

    private Future<Void> counting(int partition, long term, Counted counted) {
        return server.ask(
                host,
                "count " + partition + " at " + counted.nextOffset(),
                () -> unfenced
                        ? there.own(partition).compose(owned -> there.count(partition, owned.term(), counted))
                        : there.count(partition, term, counted));
    }

    @Override
    public Future<Counted> counted(int partition) {
        return server.ask(host, "counted " + partition, () -> there.counted(partition));
    }

    @Override
    public Future<Map<String, Stored>> load(Collection<String> visitors) {
        List<String> asked = List.copyOf(visitors);
        return server.ask(host, "load", () -> there.load(asked));
    }

    @Override
    public Future<Optional<Stored>> read(String visitor, Deadline deadline) {
        // Its server knows of another clock.
        Future<Optional<Stored>> read =
                server.ask(host, "read", () -> there.read(visitor, new Deadline(Long.MAX_VALUE)));
        return by(deadline, read);
    }

    private <T> Future<T> by(Deadline deadline, Future<T> asked) {
        Promise<T> answer = Promise.promise();
        host.after(
                deadline.remaining(time.nanos()),
                host.current(),
                () -> answer.tryFail(new Failure(Failure.Code.TIMEOUT, "the deadline passed")));
        asked.onComplete(answer::tryComplete, answer::tryFail);
        return answer.future();
    }

    @Override
    public Future<Void> save(int partition, Collection<Saving> changed) {
        List<Saving> savings = List.copyOf(changed);
        return server.ask(host, "save " + savings.size() + " of " + partition, () -> saved(partition, savings));
    }

    private Future<Void> saved(int partition, List<Saving> savings) {
        if (savings.size() > 1 && chance.in(ENDS_IN_THE_MIDDLE)) {
            return write(partition, savings.subList(0, chance.below(savings.size())))
                    .compose(some -> Future.failedFuture(
                            new Failure(Failure.Code.UNAVAILABLE, "the connection broke in the middle")));
        }
        return write(partition, savings);
    }

    private Future<Void> write(int partition, List<Saving> savings) {
        List<Stored> before = promises.before(there, savings);
        Future<Void> written = Future.succeededFuture();
        if (unfenced) {
            savings.forEach(
                    saving -> there.put(partition, saving.stored().profile().visitor(), saving.stored()));
        } else {
            written = there.save(partition, savings);
        }
        promises.durablyWritten(there, before, savings);
        return written;
    }

    @Override
    public Future<List<Due>> due(int partition, long from, long until, int visitorsMax) {
        return server.ask(host, "due", () -> there.due(partition, from, until, visitorsMax));
    }

    @Override
    public Future<List<Stored>> scan(int partition, String after, int visitorsMax) {
        return server.ask(host, "scan", () -> there.scan(partition, after, visitorsMax));
    }

    @Override
    public Future<List<SegmentChange>> changes(String visitor) {
        return server.ask(host, "changes", () -> there.changes(visitor));
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
