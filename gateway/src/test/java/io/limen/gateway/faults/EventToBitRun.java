package io.limen.gateway.faults;

import io.limen.gateway.servers.KafkaServer;
import io.limen.gateway.servers.RedisServer;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Measures {@link EventToBit} through one gateway on real Kafka, Redis and DynamoDB, each a process of its own on this
 * machine, as is this one that asks.
 *
 * <pre>java -cp &lt;test class path&gt; io.limen.gateway.faults.EventToBitRun [events a second [seconds [seconds before, to warm up]]]</pre>
 */
final class EventToBitRun {
    private EventToBitRun() {}

    public static void main(String[] arguments) throws Exception {
        int eventsPerSecond = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2_000;
        long seconds = arguments.length > 1 ? Long.parseLong(arguments[1]) : 30;
        long before = arguments.length > 2 ? Long.parseLong(arguments[2]) : 180;
        Path folder = Files.createTempDirectory("limen-event-to-bit");
        Path configuration = FaultSite.configuration(folder.resolve("config"));
        // The usual one ends a segment after 3 s, so that trials end soon: people's segments last.
        Files.writeString(configuration.resolve("segments.yaml"), """
                keen:    { when: views >= 2 }
                carting: { when: carts >= 2 }
                looking: { when: since_view < duration('30m') }
                """);
        Files.writeString(configuration.resolve("segments.lock"), "keen: 0\ncarting: 1\nlooking: 2\n");
        Vertx vertx = Vertx.vertx();
        try (Servers servers = Servers.start(folder, KafkaServer.startForLoad());
                RedisServer redis = RedisServer.start()) {
            Map<String, String> settings = new TreeMap<>(servers.settings(redis.url()));
            settings.keySet().removeIf(name -> name.startsWith("LIMEN_WRITE_BEHIND"));
            settings.put("LIMEN_KAFKA_PROBE_MAX", "20s");
            settings.put("LIMEN_KAFKA_SETUP_PARTITIONS", "8");
            GatewayProcess.run("event-to-bit-setup", configuration, settings, "setup");
            try (GatewayProcess gateway = GatewayProcess.asShipped("event-to-bit", configuration, settings)) {
                gateway.launch();
                gateway.awaitReady();
                int port = gateway.ports().orElseThrow().http();
                long events = ask(vertx, port, redis.port(), eventsPerSecond, before, "warming up")
                        + ask(vertx, port, redis.port(), eventsPerSecond, seconds, "measured");
                System.out.printf(
                        "an event takes %d bytes in Kafka%n", servers.kafka().bytes("limen.events") / events);
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static long ask(Vertx vertx, int port, int redisPort, int eventsPerSecond, long seconds, String what)
            throws Exception {
        EventToBit.Figures figures = EventToBit.run(vertx, port, redisPort, eventsPerSecond, seconds)
                .toCompletionStage()
                .toCompletableFuture()
                .get(seconds + 60, TimeUnit.SECONDS);
        System.out.println(what + ": " + figures);
        return figures.accepted() * EventToBit.EVENTS_A_CALL;
    }
}
