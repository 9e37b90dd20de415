package io.limen.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.servers.PlainRedis;
import io.limen.gateway.servers.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis is emptied, and written again from the log by the command, while people use the site. */
class RebuildFaultIT {
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);
    private static final int STORED_EVENTS = 5_000;

    @Test
    void rebuildShouldFillRedisFromTheLogWhilePeopleUseTheSite(@TempDir Path folder) throws Exception {
        Path configuration = FaultSite.configuration(folder.resolve("config"));
        try (Servers servers = Servers.start(folder);
                RedisServer redis = RedisServer.start()) {
            Map<String, String> settings = new TreeMap<>(servers.settings(redis.url()));
            // Or gateways would fill it themselves before the command has started.
            settings.put("LIMEN_REPAIR_EVERY", "1h");
            settings.put("LIMEN_KAFKA_PROBE_MAX", "20s");
            settings.put("LIMEN_KAFKA_SETUP_PARTITIONS", "4");
            GatewayProcess.run("rebuild-setup", configuration, settings, "setup");
            // Not "rebuild": visitors who warm it up are called after it, and are not to be accounted for.
            try (FaultSite site = FaultSite.start("refill", 2, configuration, settings)) {
                rebuild(site, configuration, settings, redis);
            }
        }
    }

    private static void rebuild(FaultSite site, Path configuration, Map<String, String> settings, RedisServer redis)
            throws Exception {
        Ledger stored = BulkEvents.send(site.vertx(), site.port(), "rebuild-stored", STORED_EVENTS);
        SessionReplay replay = SessionReplay.start(
                site.vertx(), site.port(), "rebuild", site.sessions(), Lengths.eventRate(), LONGEST);
        DecideProbe probe = DecideProbe.start(site.vertx(), site.port(), replay::recentVisitor, Lengths.decideRate());
        Waiting.pass(Lengths.seconds(5, 30));

        redis.flush();
        assertThat(held(redis, stored)).as("nobody else fills it").isZero();
        GatewayProcess.run("rebuild-log", configuration, settings, "rebuild", "--from", "log");
        long filled = held(redis, stored);

        Waiting.answer(replay.stop(), SETTLE_MAX);
        DecideProbe.Asked decided = Waiting.answer(probe.stop(), Duration.ofSeconds(20));
        SessionReplay.Sent sent = Waiting.answer(replay.sent(), Duration.ofSeconds(5));
        stored.visitorToCounts()
                .forEach((visitor, counts) ->
                        sent.acknowledged().visitorToCounts().put(visitor, counts));
        Accounting accounting = new Accounting(site.gateway(0), "rebuild", sent);
        Waiting.until(SETTLE_MAX, () -> isEven(accounting), () -> "not even, or not verified: " + remarks(accounting));
        System.out.printf(
                "%s%d decisions while Redis was empty and filled again%n",
                GatewayProcess.said("rebuild-log"), decided.calls().size());

        assertThat(filled)
                .as("visitors of before in Redis")
                .isEqualTo(stored.visitorToCounts().size());
        try (PlainRedis asking = redis.connect()) {
            assertThat(asking.integer("GETBIT", "seg:{rebuild-stored-0}", 0)).isEqualTo(1);
        }
        assertThat(decided.calls().stream().filter(call -> !call.served())).isEmpty();
        assertThat(decided.calls()).hasSizeGreaterThan(200);
    }

    private static long held(RedisServer redis, Ledger stored) {
        try (PlainRedis asking = redis.connect()) {
            long held = 0;
            for (String visitor : stored.visitorToCounts().keySet()) {
                held += asking.integer("EXISTS", "prof:{" + visitor + "}");
            }
            return held;
        }
    }

    /** A look that breaks off is repeated. */
    private static boolean isEven(Accounting accounting) {
        try {
            return accounting.verify().equals("clean") && accounting.balance().isEven();
        } catch (IOException brokenOff) {
            return false;
        }
    }

    private static String remarks(Accounting accounting) {
        try {
            return accounting.verify() + " " + accounting.balance();
        } catch (IOException silent) {
            return silent.toString();
        }
    }
}
