package io.limen.gateway.kafka;

import io.limen.gateway.event.Entry;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A consumer that keeps what it is handed and how far it is, and notes everything that must not be. Several logs of one
 * group may share what is kept: then it sees what several gateways do together.
 */
final class Keeper implements EventLog.Consumer {
    private final String name;
    private final Kept kept;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Set<Integer> outdone = ConcurrentHashMap.newKeySet();
    volatile Future<Void> hold = Future.succeededFuture();

    Keeper() {
        this("keeper", new Kept());
    }

    Keeper(String name, Kept kept) {
        this.name = name;
        this.kept = kept;
    }

    void startAt(int partition, long offset) {
        kept.startAt(partition, offset);
    }

    List<Entry> of(int partition) {
        return kept.of(partition);
    }

    int handed() {
        return kept.entries();
    }

    List<String> wrongs() {
        return kept.wrongs();
    }

    /** What is ours now. */
    Set<Integer> owned() {
        return kept.of(name);
    }

    /** The calls other than hand-overs, in order. */
    List<String> said() {
        return said;
    }

    /** As if another had taken the partition over, which is found out at some write. */
    void outdo(int partition) {
        outdone.add(partition);
    }

    @Override
    public boolean has(int partition) {
        return !outdone.contains(partition);
    }

    @Override
    public Future<Long> assigned(int partition) {
        outdone.remove(partition);
        said.add("assigned " + partition);
        long next = kept.assigned(name, partition);
        return later(Vertx.currentContext().owner()).map(next);
    }

    @Override
    public Future<Void> handle(EventLog.Batch batch) {
        int partition = batch.partition();
        Vertx vertx = Vertx.currentContext().owner();
        kept.handed(name, partition);
        return hold.compose(go -> later(vertx))
                .compose(done -> kept.handle(name, partition, batch.firstOffset(), batch.entries())
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Failure(Failure.Code.FENCED, "another's")));
    }

    @Override
    public Future<Void> revoked(int partition) {
        said.add("revoked " + partition);
        return later(Vertx.currentContext().owner()).map(done -> {
            kept.revoked(name, partition);
            return null;
        });
    }

    @Override
    public void lost(int partition) {
        said.add("lost " + partition);
        kept.lost(name, partition);
    }

    /** Not at once, as with a store. */
    private static Future<Void> later(Vertx vertx) {
        Promise<Void> later = Promise.promise();
        vertx.setTimer(1, id -> later.complete());
        return later.future();
    }
}
