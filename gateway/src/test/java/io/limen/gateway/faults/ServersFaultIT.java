package io.limen.gateway.faults;

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

/** Three gateways on Kafka, one Redis and DynamoDB, and everything that can happen to any of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServersFaultIT {
    private @Nullable ServersSite running;
    private @Nullable RedisServer redis;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        redis = RedisServer.start();
        running = ServersSite.start("servers", "one Redis", folder, redis.url());
    }

    @TestFactory
    Stream<DynamicTest> nothingShouldBeLostDoubledOrUnanswered() {
        ServersSite on = Objects.requireNonNull(running);
        return on.trials(scenarios(on, Objects.requireNonNull(redis)));
    }

    private static List<Scenario> scenarios(ServersSite on, RedisServer redis) {
        FaultSite site = on.site();
        Servers servers = on.servers();
        return List.of(
                scenario(
                        "gateway-kill",
                        "kill -9 of one gateway of three",
                        4,
                        15,
                        site.gateway(1)::kill,
                        site::makeWhole),
                scenario(
                        "kafka-kill",
                        "Kafka broker killed, and back",
                        15,
                        120,
                        servers.kafka()::kill,
                        servers.kafka()::restart),
                scenario("redis-kill", "Redis killed, and back empty", 5, 30, redis::kill, redis::restart),
                scenario("redis-pause", "Redis stopped (SIGSTOP)", 10, 10, redis::pause, redis::resume),
                scenario("redis-flush", "Redis emptied (FLUSHALL)", 1, 5, redis::flush, () -> {}),
                scenario("dynamo-kill", "DynamoDB down", 10, 30, servers::killDynamo, servers.dynamo()::restart),
                scenario("dynamo-throttle", "DynamoDB throttling", 8, 60, servers::throttle, servers::stopThrottling),
                scenario(
                        "all-three",
                        "Kafka, Redis and DynamoDB killed at once, and back",
                        8,
                        60,
                        () -> {
                            servers.kafka().kill();
                            redis.kill();
                            servers.killDynamo();
                        },
                        () -> {
                            servers.dynamo().restart();
                            redis.restart();
                            servers.kafka().restart();
                        }),
                scenario(
                        "zombie",
                        "an owner stopped beyond its session, and back after the rebalance",
                        12,
                        30,
                        site.gateway(2)::pause,
                        site.gateway(2)::resume),
                scenario("rolling", "rolling restart of all three gateways", 1, 1, site::restartInTurn, () -> {}));
    }

    private static Scenario scenario(
            String name, String title, int seconds, int nightly, Fault.Act inject, Fault.Act repair) {
        return new Scenario(
                name, title, Fault.of(inject, repair), Lengths.seconds(seconds, nightly), Scenario.Serving.ALWAYS);
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
