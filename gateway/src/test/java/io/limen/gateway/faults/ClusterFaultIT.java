package io.limen.gateway.faults;

import io.limen.gateway.servers.RedisCluster;
import io.limen.gateway.servers.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Three gateways on Kafka, a Redis Cluster and DynamoDB, while the cluster changes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterFaultIT {
    private static final int SLOTS_MOVED = 100;

    private @Nullable ServersSite running;
    private @Nullable RedisCluster redis;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        redis = RedisCluster.start(1);
        running = ServersSite.start("cluster", "Redis Cluster of three masters", folder, redis.url());
    }

    @TestFactory
    Stream<DynamicTest> nothingShouldBeLostDoubledOrUnanswered() {
        ServersSite on = Objects.requireNonNull(running);
        return on.trials(scenarios(Objects.requireNonNull(redis)));
    }

    private static List<Scenario> scenarios(RedisCluster redis) {
        RedisServer first = redis.masters().get(0);
        RedisServer second = redis.masters().get(1);
        RedisServer third = redis.masters().get(2);
        return List.of(
                new Scenario(
                        "slots",
                        SLOTS_MOVED + " slots of the Cluster migrated while serving, and back",
                        Fault.of(() -> move(redis, second), () -> move(redis, first)),
                        Lengths.seconds(2, 10),
                        Scenario.Serving.ALWAYS),
                new Scenario(
                        "failover",
                        "a master of the Cluster killed, its replica promoted",
                        Fault.of(() -> redis.killAndAwaitPromotion(third), third::restart),
                        Lengths.seconds(6, 30),
                        Scenario.Serving.ALWAYS));
    }

    /** Slots that belonged to the first master at first. */
    private static void move(RedisCluster redis, RedisServer to) {
        for (int slot = 0; slot < SLOTS_MOVED; slot++) {
            redis.moveSlot(slot, to);
        }
    }

    @AfterAll
    void stop() throws Exception {
        if (running != null) {
            running.close();
        }
        if (redis != null) {
            redis.close();
        }
    }
}
