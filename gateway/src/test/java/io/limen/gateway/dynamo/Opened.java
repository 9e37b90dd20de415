package io.limen.gateway.dynamo;

import static io.limen.gateway.Answered.in;

import io.limen.gateway.feature.Features;
import io.limen.gateway.servers.DynamoServer;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Stores over tables of their own in one server. */
final class Opened {
    private static final AtomicInteger TABLES = new AtomicInteger();

    private Opened() {}

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
