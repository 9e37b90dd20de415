package io.limen.gateway.tiered;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.dynamo.DynamoAddress;
import io.limen.gateway.dynamo.DynamoStores;
import io.limen.gateway.dynamo.DynamoTable;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.EventLogContract;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.ProfileStoreContract;
import io.limen.gateway.redis.RedisHotStore;
import io.limen.gateway.servers.DynamoServer;
import io.limen.gateway.servers.RedisServer;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The contract where the hot side is a real Redis and the durable one DynamoDB Local: as a gateway is wired. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HotFirstOnServersIT implements ProfileStoreContract {
    /**
     * Limits that leave a busy machine its time: what is shown with them is what is right, not what is fast. The events of
     * the contract are years old, and kept all the same.
     */
    private static final String PATIENT = """
            redis:
              reads:  { answerMax: 2s }
              writes: { answerMax: 2s }
            dynamodb:
              attemptMax: 10s
              connectMax: 5s
              owners:     { waitMax: 15s }
              decisions:  { waitMax: 5s, attemptMax: 5s }
              retention:  { profile: 36500d }
            """;

    private static final AtomicInteger TABLES = new AtomicInteger();

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private DynamoServer dynamoServer;
    private RedisServer redisServer;
    private PartitionedLog log;
    private DynamoStores dynamo;
    private RedisHotStore redis;
    private WriteBehindStore behind;
    private HotFirstStore store;

    @BeforeAll
    void startServers(@TempDir Path folder) {
        dynamoServer = DynamoServer.start(folder);
        redisServer = RedisServer.start();
        warmUp();
    }

    /** As after start-up: what is linked and loaded at its first use is, before loops are watched. */
    private void warmUp() {
        open();
        int partition = log.partitionOf("warm");
        in(log.append(EventLogContract.events("warm", 1)));
        in(store.save(partition, List.of(stored("warm", 0)), through(1)));
        settled();
        in(profilesReopened().load(partition, List.of("warm")));
        in(store.read("warm", List.of(), ample()));
        in(store.scan(partition, "", 10));
        close();
    }

    @AfterAll
    void stopServers() {
        if (dynamoServer != null) {
            dynamoServer.close();
        }
        if (redisServer != null) {
            redisServer.close();
        }
    }

    @BeforeEach
    void open() {
        redisServer.flush();
        log = new PartitionedLog(4);
        Problems problems = new Problems();
        YamlCursor settings = YamlCursor.parse("gateway.yaml", "", PATIENT.getBytes(StandardCharsets.UTF_8), problems);
        String address = "dynamodb://tiered-" + TABLES.incrementAndGet() + "?endpoint=" + dynamoServer.endpoint()
                + "&region=" + DynamoServer.REGION;
        DynamoStores.Options dynamoOptions = DynamoStores.Options.read(
                settings.at("dynamodb"), DynamoAddress.parse(address).orElseThrow());
        RedisHotStore.Options redisOptions = RedisHotStore.Options.read(settings.at("redis"), redisServer.url());
        assertThat(problems.all()).isEmpty();
        // Clients link and load what they need while they are opened, and nobody is served yet.
        dynamo = watch.unwatched(() -> {
            in(DynamoTable.setup(watch.vertx(), dynamoOptions));
            return in(DynamoStores.open(
                    watch.vertx(), dynamoOptions, hash -> Features.NONE, System::nanoTime, System::currentTimeMillis));
        });
        redis = watch.unwatched(() -> in(RedisHotStore.open(
                watch.vertx(), redisOptions, hash -> Features.NONE, System::nanoTime, System::currentTimeMillis)));
        Tiers.until(
                "Redis is connected",
                () -> Objects.requireNonNull(redis.gauges().get("redis.up")).getAsLong() == 1);
        behind = Tiers.behind(watch.vertx(), dynamo.durable(), log);
        store = Tiers.hotFirst(watch.vertx(), redis, behind, log);
        watch.unwatched(() -> in(store.read("nobody", List.of(), ample())));
    }

    @AfterEach
    void close() {
        in(store.close());
        in(redis.close());
        in(dynamo.close());
    }

    @Override
    public EventLog log() {
        return log;
    }

    @Override
    public ProfileStore profiles() {
        return store;
    }

    @Override
    public ProfileStore profilesReopened() {
        in(store.close());
        behind = Tiers.behind(watch.vertx(), dynamo.durable(), log);
        store = Tiers.hotFirst(watch.vertx(), redis, behind, log);
        return store;
    }

    @Override
    public void settled() {
        in(behind.flush());
    }
}
