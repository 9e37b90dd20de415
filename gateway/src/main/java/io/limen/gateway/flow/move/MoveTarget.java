package io.limen.gateway.flow.move;

import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.SnapshotStore;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Where the site moves to: servers that hold nothing yet, or what an earlier run of the same move left there.
 *
 * @param place where that is, for people
 * @param learn gets to know the snapshots that are kept in {@code snapshots} by now: stores need them to read profiles
 * @param digest of a stored profile's bytes: equal profiles have equal ones
 */
public record MoveTarget(
        String place,
        EventLog log,
        DurableStore durable,
        HotStore hot,
        Quarantine quarantine,
        SnapshotStore snapshots,
        Supplier<Future<Void>> learn,
        ToLongFunction<Stored> digest) {}
