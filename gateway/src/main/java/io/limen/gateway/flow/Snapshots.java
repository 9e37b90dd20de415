package io.limen.gateway.flow;

import io.limen.gateway.decision.Snapshot;
import io.vertx.core.Future;

/** The configurations: the one that decides now, and any that was ever activated. */
public interface Snapshots {
    /** One volatile read. */
    Snapshot active();

    /** The snapshot of this hash; fails with {@link Failure.Code#CORRUPT} where its files are gone. */
    Future<Snapshot> of(String hash);
}
