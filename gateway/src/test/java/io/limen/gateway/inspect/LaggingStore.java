package io.limen.gateway.inspect;

import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Two tiers in memory as write-behind leaves them: durable, hot and committed are each where a test puts them. */
final class LaggingStore implements ProfileStore {
    final Map<String, Stored> durable = new TreeMap<>();
    final Map<String, Stored> hot = new TreeMap<>();
    Optional<Committed> committed = Optional.empty();
    Counted counted = Counted.NOTHING;

    /** So many questions in a row are not answered before one is; 0 where every one is. */
    int silentBetween;

    private int asked;

    /** What happens after each reading of the durable side. */
    Runnable afterScan = () -> {};

    @Override
    public Future<Lookup> read(String visitor, List<Position> atLeast, Deadline deadline) {
        throw new AssertionError("looks do not read as a decision does");
    }

    @Override
    public Future<Optional<Committed>> own(int partition) {
        throw new AssertionError("looks own nothing");
    }

    @Override
    public boolean owns(int partition) {
        throw new AssertionError("looks own nothing");
    }

    @Override
    public Future<Void> release(int partition) {
        throw new AssertionError("looks own nothing");
    }

    @Override
    public void forget(int partition) {
        throw new AssertionError("looks own nothing");
    }

    @Override
    public Future<Map<String, Stored>> load(int partition, Collection<String> visitors) {
        throw new AssertionError("what an owner loads may be ahead of what is durable");
    }

    @Override
    public Future<Void> save(int partition, Collection<Stored> changed, Optional<Committed> through, Counts added) {
        throw new AssertionError("looks save nothing");
    }

    private <T> Future<T> answer(T value) {
        return asked++ % (silentBetween + 1) == silentBetween
                ? Future.succeededFuture(value)
                : Future.failedFuture(new Failure(Failure.Code.TIMEOUT, "redis: no answer in time"));
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return answer(committed);
    }

    @Override
    public Future<Counted> counted(int partition) {
        return answer(counted);
    }

    @Override
    public Future<List<String>> due(int partition, long until, int visitorsMax) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<List<Stored>> scan(int partition, String after, int visitorsMax) {
        List<Stored> page = durable.values().stream()
                .filter(stored -> stored.profile().visitor().compareTo(after) > 0)
                .limit(visitorsMax)
                .toList();
        afterScan.run();
        return answer(page);
    }

    @Override
    public Future<Optional<Stored>> hot(String visitor) {
        return answer(Optional.ofNullable(hot.get(visitor)));
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
