package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;
import static io.limen.gateway.main.Waiting.patiently;

import io.limen.gateway.dynamo.DynamoStores;
import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.kafka.KafkaAudienceFeed;
import io.limen.gateway.kafka.KafkaAudienceQueue;
import io.limen.gateway.kafka.KafkaEventLog;
import io.limen.gateway.redis.RedisHotStore;
import io.limen.gateway.tiered.DivergenceSampler;
import io.limen.gateway.tiered.HotFirstStore;
import io.limen.gateway.tiered.WriteBehindStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Opens log and stores where the settings say they are; what was opened is closed again if a later part cannot be. */
final class OpenStores {
    private final Vertx vertx;
    private final Backends backends;
    private final Function<String, Features> snapshotToFeatures;
    private final Clocks clocks;
    private final Shutdown shutdown = new Shutdown();
    private final Map<String, LongSupplier> gauges = new HashMap<>();

    private OpenStores(Vertx vertx, Backends backends, Function<String, Features> snapshotToFeatures, Clocks clocks) {
        this.vertx = vertx;
        this.backends = backends;
        this.snapshotToFeatures = snapshotToFeatures;
        this.clocks = clocks;
    }

    /**
     * Opens; blocks meanwhile.
     *
     * @param snapshotToFeatures the features of any snapshot a stored profile was folded with
     * @throws io.limen.gateway.flow.Failure where a part cannot be opened, with what to do
     */
    static Stores open(Vertx vertx, Backends backends, Function<String, Features> snapshotToFeatures, Clocks clocks) {
        OpenStores opening = new OpenStores(vertx, backends, snapshotToFeatures, clocks);
        try {
            return switch (backends.kind()) {
                case EMBEDDED -> opening.embedded();
                case SERVERS -> opening.servers();
            };
        } catch (RuntimeException refused) {
            opening.shutdown.close();
            throw refused;
        }
    }

    private Stores embedded() {
        EmbeddedStores embedded = folder();
        return new Stores(
                embedded.log(),
                embedded.profiles(),
                embedded.quarantine(),
                embedded.snapshots(),
                embedded.learned(),
                OwnerContext.of(vertx),
                Optional.empty(),
                new Stores.Audiences(embedded.audienceFeed(), embedded.audienceQueue(), false),
                Optional.of(embedded.backup()),
                gauges,
                true,
                shutdown);
    }

    private Stores servers() {
        DynamoStores dynamo = patiently(() -> DynamoStores.open(
                vertx, backends.dynamo(), snapshotToFeatures, clocks.monotonicNanos(), clocks.wallMillis()));
        shutdown.add("dynamodb", () -> await(dynamo.close()));
        gauge("dynamodb.", dynamo.gauges());
        RedisHotStore redis = redis();
        KafkaEventLog log = await(KafkaEventLog.open(vertx, backends.kafka(), clocks.monotonicNanos()));
        KafkaAudienceFeed feed = await(KafkaAudienceFeed.open(vertx, backends.kafka(), clocks.monotonicNanos()));
        shutdown.add("audience feed", () -> await(feed.close()));
        gauge("kafka.audiences.", feed.gauges());
        KafkaAudienceQueue queue = new KafkaAudienceQueue(vertx, backends.kafka());
        shutdown.add("audience queue", () -> await(queue.close()));
        gauge("kafka.audiences.", queue.gauges());
        Context owner = OwnerContext.of(vertx);
        WriteBehindStore behind = await(made(
                owner,
                () -> new WriteBehindStore(
                        vertx, dynamo.durable(), log::partitionOf, backends.writeBehind(), backends.reads(), clocks)));
        HotFirstStore profiles = new HotFirstStore(
                vertx,
                redis,
                behind,
                log::partitionOf,
                backends.hotWrites(),
                backends.reads(),
                clocks.monotonicNanos());
        shutdown.add("profiles", () -> await(profiles.close()));
        DivergenceSampler sampler = new DivergenceSampler(redis, behind, profiles, backends.repair(), new Random());
        shutdown.add("sampler", sampler::close);
        // The log is closed first: it gives up its partitions, which are made durable on the way.
        shutdown.add("kafka", () -> await(log.close()));
        gauge("kafka.", log.gauges());
        gauge("", profiles.gauges());
        gauge("", sampler.gauges());
        return new Stores(
                log,
                profiles,
                dynamo.quarantine(),
                dynamo.snapshots(),
                dynamo.learned(),
                owner,
                Optional.of(redis),
                new Stores.Audiences(feed, queue, true),
                Optional.empty(),
                gauges,
                false,
                shutdown);
    }

    /** What is made there has its home there. */
    private static <T> Future<T> made(Context context, Supplier<T> making) {
        Promise<T> made = Promise.promise();
        context.runOnContext(now -> made.complete(making.get()));
        return made.future();
    }

    private EmbeddedStores folder() {
        EmbeddedStores embedded =
                EmbeddedStores.open(vertx, backends.data(), snapshotToFeatures, clocks.monotonicNanos());
        shutdown.add("stores", () -> await(embedded.close()));
        gauge("", embedded.gauges());
        return embedded;
    }

    private RedisHotStore redis() {
        RedisHotStore redis = await(RedisHotStore.open(
                vertx, backends.redis(), snapshotToFeatures, clocks.monotonicNanos(), clocks.wallMillis()));
        shutdown.add("redis", () -> await(redis.close()));
        gauge("", redis.gauges());
        return redis;
    }

    private void gauge(String prefix, Map<String, LongSupplier> more) {
        more.forEach((name, value) -> gauges.put(prefix + name, value));
    }
}
