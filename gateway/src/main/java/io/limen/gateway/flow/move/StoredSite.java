package io.limen.gateway.flow.move;

import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.SetAside;
import io.limen.gateway.flow.SnapshotStore;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A site whose log and stores are at hand. */
public final class StoredSite implements MoveSource {
    private final EventLog log;
    private final ProfileStore profiles;
    private final Quarantine quarantine;
    private final SnapshotStore snapshots;
    private final IngestGate gate;

    public StoredSite(
            EventLog log, ProfileStore profiles, Quarantine quarantine, SnapshotStore snapshots, IngestGate gate) {
        this.log = log;
        this.profiles = profiles;
        this.quarantine = quarantine;
        this.snapshots = snapshots;
        this.gate = gate;
    }

    @Override
    public Future<Shape> shape() {
        return Future.succeededFuture(new Shape(log.epoch(), log.partitions()));
    }

    @Override
    public Future<List<String>> snapshots() {
        return snapshots.hashes().compose(hashes -> snapshots.latest().map(latest -> {
            List<String> ordered = new ArrayList<>(hashes);
            latest.filter(ordered::remove).ifPresent(ordered::add);
            return ordered;
        }));
    }

    @Override
    public Future<Map<String, byte[]>> snapshot(String hash) {
        return snapshots
                .find(hash)
                .map(found -> found.orElseThrow(
                        () -> new Failure(Failure.Code.CORRUPT, "snapshot " + hash + " is not kept here")));
    }

    @Override
    public Future<Stretch> log(int partition, long fromOffset, int entriesMax) {
        return log.read(partition, fromOffset, entriesMax)
                .compose(batch -> log.end(partition).map(end -> new Stretch(batch, end)));
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return profiles.committed(partition);
    }

    @Override
    public Future<Counted> counted(int partition) {
        return profiles.counted(partition);
    }

    @Override
    public Future<List<Stored>> profiles(int partition, String after, int visitorsMax) {
        return profiles.scan(partition, after, visitorsMax);
    }

    @Override
    public Future<List<SetAside>> aside(int partition) {
        return quarantine.of(partition);
    }

    @Override
    public IngestGate gate() {
        return gate;
    }
}
