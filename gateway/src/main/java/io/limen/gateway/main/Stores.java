package io.limen.gateway.main;

import io.limen.gateway.flow.AudienceFeed;
import io.limen.gateway.flow.AudienceQueue;
import io.limen.gateway.flow.Backup;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.LearnedStore;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.SnapshotStore;
import io.vertx.core.Context;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Log and stores, open, wherever they are.
 *
 * @param owner where to fold
 * @param hot what decisions of other gateways and other services read, where there is such a thing
 * @param audiences where changes of audiences go out
 * @param backup copies of the data folder, where there is one
 * @param gauges what their limits are doing, by name
 * @param readable whether there are few enough profiles to read them all when a partition is taken over
 * @param how closes them, the log first
 */
record Stores(
        EventLog log,
        ProfileStore profiles,
        Quarantine quarantine,
        SnapshotStore snapshots,
        LearnedStore learned,
        Context owner,
        Optional<HotStore> hot,
        Audiences audiences,
        Optional<Backup> backup,
        Map<String, LongSupplier> gauges,
        boolean readable,
        Shutdown how)
        implements AutoCloseable {

    /**
     * Where changes of audiences are put down durably, and the other end of it.
     *
     * @param open whether others than our webhooks may follow, so that changes go out whether or not there are any
     */
    record Audiences(AudienceFeed feed, AudienceQueue queue, boolean open) {}

    @Override
    public void close() {
        how.close();
    }
}
