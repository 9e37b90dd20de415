package io.limen.gateway.dynamo;

import static io.limen.gateway.Answered.in;
import static io.limen.gateway.flow.DurableStoreContract.ample;
import static io.limen.gateway.flow.DurableStoreContract.change;
import static io.limen.gateway.flow.DurableStoreContract.saving;
import static io.limen.gateway.flow.DurableStoreContract.stored;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.DurableStoreContract;
import io.limen.gateway.servers.DynamoServer;
import io.limen.gateway.servers.ThrottlingProxy;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Stores over tables of their own in one server. */
final class Opened {
    private static final AtomicInteger TABLES = new AtomicInteger();
    private static final AtomicBoolean WARM = new AtomicBoolean();

    private Opened() {}

    /**
     * Once a JVM: everything that tests have a loop do, so that what is linked and loaded at its first use is, before
     * loops are watched. As a gateway does before it opens its ports.
     */
    static void warmUp(BlockedLoopWatch watch, URI endpoint) {
        if (WARM.compareAndSet(false, true)) {
            watch.unwatched(() -> {
                try (ThrottlingProxy proxy = ThrottlingProxy.before(endpoint)) {
                    DynamoStores.Options options = patient(fresh(proxy.endpoint()));
                    in(DynamoTable.setup(watch.vertx(), options));
                    in(DynamoTable.setup(watch.vertx(), options));
                    DynamoStores stores = open(watch.vertx(), options);
                    useAll(stores, 0);
                    proxy.refuseWrites(0.2);
                    proxy.refuseReads(0.2);
                    proxy.delay(Duration.ofMillis(30));
                    useAll(stores, 20);
                    return in(stores.close());
                }
            });
        }
    }

    private static void useAll(DynamoStores stores, int from) {
        DurableStore durable = stores.durable();
        int partition = 0;
        long term = in(durable.own(partition)).term();
        for (int i = from; i < from + 20; i++) {
            in(durable.save(partition, List.of(saving(stored("warm", i), change(i)))));
        }
        in(durable.load(List.of("warm", "cold")));
        in(durable.read("warm", ample()).otherwiseEmpty());
        in(durable.due(partition, 0, Long.MAX_VALUE, 10));
        in(durable.scan(partition, "", 10));
        in(durable.changes("warm"));
        in(durable.commit(partition, term, DurableStoreContract.through(from + 20)));
        in(durable.committed(partition));
        in(stores.snapshots().keep("aa", Map.of("a.yaml", new byte[1])));
        in(stores.snapshots().find("aa"));
        in(stores.snapshots().hashes());
        in(stores.snapshots().latest());
    }

    /** An address nobody has used yet. */
    static DynamoAddress fresh(URI endpoint) {
        return new DynamoAddress(
                "limen-" + TABLES.incrementAndGet(), Optional.of(endpoint), Optional.of(DynamoServer.REGION));
    }

    /** The same table, asked elsewhere. */
    static DynamoAddress through(DynamoAddress address, URI endpoint) {
        return new DynamoAddress(address.table(), Optional.of(endpoint), address.region());
    }

    /** Limits that leave a busy machine its time: what is shown with them is what is right, not what is fast. */
    static DynamoStores.Options patient(DynamoAddress address) {
        DynamoStores.Options defaults = DynamoStores.Options.defaults(address);
        DynamoStores.Options.Decisions decisions = defaults.decisions();
        return new DynamoStores.Options(
                address,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                new DynamoStores.Options.Bounds(
                        defaults.owners().underWayMax(), defaults.owners().waitingMax(), Duration.ofSeconds(15)),
                new DynamoStores.Options.Decisions(
                        decisions.underWayMax(),
                        decisions.waitingMax(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        decisions.hedgeAfter(),
                        decisions.hedgeShare()),
                defaults.retries(),
                defaults.retention(),
                defaults.capacity());
    }

    /** The stores, for profiles of snapshots without features. */
    static DynamoStores open(Vertx vertx, DynamoStores.Options options) {
        return in(DynamoStores.open(
                vertx, options, snapshot -> Features.NONE, System::nanoTime, System::currentTimeMillis));
    }
}
