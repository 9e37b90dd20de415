package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;
import static io.limen.gateway.main.Waiting.patiently;

import com.dynatrace.hash4j.hashing.Hashing;
import io.limen.gateway.dynamo.DynamoStores;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.move.MoveTarget;
import io.limen.gateway.kafka.KafkaEventLog;
import io.limen.gateway.redis.RedisHotStore;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.Configuration.Loaded;
import io.limen.gateway.wire.StoredCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The servers a site moves to, open, and the snapshots it takes to understand what is copied there. */
final class MoveServers implements AutoCloseable {
    private final Shutdown shutdown = new Shutdown();
    private final Vertx vertx;
    private final LiveSnapshots known;
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    private final MoveTarget target;

    private MoveServers(Vertx vertx, Site site) {
        this.vertx = vertx;
        this.known = new LiveSnapshots(site.loaded());
        try {
            this.target = connect(site);
        } catch (RuntimeException refused) {
            shutdown.close();
            throw refused;
        }
    }

    private MoveTarget connect(Site site) {
        Backends backends = site.settings().backends();
        DynamoStores dynamo = patiently(() -> DynamoStores.open(
                vertx, backends.dynamo(), this::featuresOf, System::nanoTime, System::currentTimeMillis));
        shutdown.add("dynamodb", () -> await(dynamo.close()));
        RedisHotStore redis = await(RedisHotStore.open(
                vertx, backends.redis(), this::featuresOf, System::nanoTime, System::currentTimeMillis));
        shutdown.add("redis", () -> await(redis.close()));
        KafkaEventLog log = await(KafkaEventLog.open(vertx, backends.kafka(), System::nanoTime));
        shutdown.add("kafka", () -> await(log.close()));
        StoredCodec codec = codec();
        return new MoveTarget(
                place(site),
                log,
                dynamo.durable(),
                redis,
                dynamo.quarantine(),
                dynamo.snapshots(),
                () -> learn(dynamo.snapshots().hashes(), dynamo),
                stored -> Hashing.xxh3_64().hashBytesToLong(codec.encode(stored)));
    }

    /**
     * Opens them; blocks meanwhile.
     *
     * @throws Failure where one does not answer, or the configuration names none
     */
    static MoveServers open(Vertx vertx, Site site) {
        if (site.settings().backends().kind() != Backends.Kind.SERVERS) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    "the configuration in " + site.folder() + " keeps everything in a data folder"
                            + " (expected: `log`, `hot` and `durable`, where to move to)");
        }
        return new MoveServers(vertx, site);
    }

    /** For people, without what is secret. */
    private static String place(Site site) {
        Backends backends = site.settings().backends();
        return "kafka://" + backends.kafka().bootstrap() + " (topic "
                + backends.kafka().topic() + "), dynamodb://"
                + backends.dynamo().address().table() + ", configuration "
                + site.folder().toAbsolutePath().normalize();
    }

    MoveTarget target() {
        return target;
    }

    /** Reads and writes profiles of every snapshot that was copied; of others it says that they have yet to be. */
    StoredCodec codec() {
        return new StoredCodec(this::featuresOf);
    }

    private Features featuresOf(String hash) {
        if (known.knows(hash) || unreadable.contains(hash)) {
            return known.featuresOf(hash);
        }
        throw new Failure(Failure.Code.UNAVAILABLE, "snapshot " + hash + " is not copied yet");
    }

    private Future<Void> learn(Future<List<String>> kept, DynamoStores dynamo) {
        return kept.compose(hashes -> Future.all(hashes.stream()
                        .filter(hash -> !known.knows(hash) && !unreadable.contains(hash))
                        .map(hash -> dynamo.snapshots()
                                .find(hash)
                                // Compiling conditions takes its time.
                                .compose(files -> vertx.executeBlocking(() -> learn(hash, files.orElseThrow()), false)))
                        .toList()))
                .mapEmpty();
    }

    private Void learn(String hash, Map<String, byte[]> files) {
        if (Configuration.load(files) instanceof Loaded loaded) {
            known.remember(loaded);
        } else {
            unreadable.add(hash);
        }
        return null;
    }

    @Override
    public void close() {
        shutdown.close();
    }
}
