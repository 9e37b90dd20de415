package io.limen.gateway.tiered;

import static io.limen.gateway.Answered.in;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.MemoryDurableStore;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.ProfileStoreContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class WriteBehindStoreTest implements ProfileStoreContract {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final PartitionedLog log = new PartitionedLog(4);
    private final MemoryDurableStore durable = new MemoryDurableStore();
    private @Nullable WriteBehindStore store;

    private WriteBehindStore store() {
        if (store == null) {
            store = new WriteBehindStore(
                    watch.vertx(),
                    durable,
                    log::partitionOf,
                    WriteBehindStore.Options.DEFAULT,
                    ReadOptions.DEFAULT,
                    new Clocks(System::currentTimeMillis, System::nanoTime));
            for (int partition = 0; partition < log.partitions(); partition++) {
                in(store.own(partition));
            }
        }
        return store;
    }

    @BeforeEach
    void warmUp() {
        Tiers.warmUp(watch);
    }

    @AfterEach
    void close() {
        in(store().close());
    }

    @Override
    public EventLog log() {
        return log;
    }

    @Override
    public ProfileStore profiles() {
        return store();
    }

    @Override
    public ProfileStore profilesReopened() {
        in(store().close());
        store = null;
        return store();
    }

    @Override
    public void settled() {
        in(store().flush());
    }
}
