package io.limen.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.servers.RedisServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site grows up: from its data folder to servers, while people use it, and though the first to try it is killed while
 * it copies.
 */
class MoveFaultIT {
    private static final Duration LONGEST = Duration.ofMinutes(4);
    private static final Duration SEEN_MAX = Duration.ofSeconds(20);
    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);
    /** The first calls of a gateway load classes: as long the old one answers some of them. */
    private static final Duration WARM = Duration.ofSeconds(10);

    private static final Duration MOVE_MAX = Duration.ofMinutes(2);
    /** Long enough a log to be killed in the middle of. */
    private static final int STORED_EVENTS = Integer.getInteger("limen.faults.stored", 30_000);

    @Test
    void moveShouldLoseAndDoubleNothingThoughItIsKilledOnceWhilePeopleUseTheSite(@TempDir Path folder)
            throws Exception {
        Path configuration = FaultSite.configuration(folder.resolve("config"));
        Path data = folder.resolve("data");
        Vertx vertx = Vertx.vertx();
        try (Servers servers = Servers.start(folder);
                RedisServer redis = RedisServer.start();
                GatewayProcess old =
                        new GatewayProcess("move-old", configuration, Map.of("LIMEN_DATA_DIR", data.toString()));
                GatewayProcess grown = new GatewayProcess("move-new", configuration, servers.settings(redis.url()));
                Balancer balancer = Balancer.start(List.of(old, grown))) {
            Map<String, String> settings = servers.settings(redis.url());
            start(old, balancer);
            setUp(configuration, settings);
            Ledger stored = BulkEvents.send(vertx, balancer.port(), "move-stored", STORED_EVENTS);
            SessionReplay replay =
                    SessionReplay.start(vertx, balancer.port(), "move", Sessions.read(), Lengths.eventRate(), LONGEST);
            DecideProbe probe = DecideProbe.start(vertx, balancer.port(), replay::recentVisitor, Lengths.decideRate());
            Waiting.pass(Lengths.seconds(5, 30));

            long copied = killInTheMiddle(servers, move("move-killed", configuration, old, settings));
            Waiting.pass(Lengths.seconds(2, 10));
            long asked = System.nanoTime();
            GatewayProcess.end(move("move-again", configuration, old, settings), "move-again", MOVE_MAX);
            long moved = System.nanoTime();
            start(grown, balancer);
            long ready = System.nanoTime();
            Waiting.pass(WARM);
            old.stop();
            Waiting.pass(Lengths.after());

            Waiting.answer(replay.stop(), SETTLE_MAX);
            DecideProbe.Asked decided = Waiting.answer(probe.stop(), SEEN_MAX);
            SessionReplay.Sent sent = Waiting.answer(replay.sent(), SEEN_MAX);
            stored.visitorToCounts()
                    .forEach((visitor, counts) ->
                            sent.acknowledged().visitorToCounts().put(visitor, counts));
            Accounting accounting = new Accounting(grown, "move", sent);
            Waiting.until(
                    SETTLE_MAX, () -> isEven(accounting), () -> "not even, or not verified: " + remarks(accounting));
            String said = GatewayProcess.said("move-again");
            System.out.printf(
                    "%skilled after %d entries; again took %.1f s, the new gateway was ready %.1f s later; %s%n",
                    said, copied, (moved - asked) / 1e9, (ready - moved) / 1e9, told(sent, decided, moved));

            assertThat(said).contains("moved, both sides compared");
            assertThat(number(said, "compared: ([\\d,]+) entries") - number(said, "\\ncopied ([\\d,]+) entries"))
                    .as("left by the one that was killed")
                    .isGreaterThanOrEqualTo(copied);
            assertThat(data.resolve("MOVED"))
                    .content()
                    .contains("kafka://" + servers.kafka().bootstrap());
            assertThat(sent.open().total()).isZero();
            assertThat(sent.refused()).isZero();
            assertThat(sent.acknowledged().total()).isGreaterThan(STORED_EVENTS + 500);
            assertThat(decided.calls().stream().filter(call -> !call.served())).isEmpty();
            assertThat(decided.calls()).hasSizeGreaterThan(500);
        } finally {
            Waiting.answer(vertx.close(), Duration.ofSeconds(20));
        }
    }

    /** No gateway runs: the command opens the folder, and afterwards nobody serves from it any more. */
    @Test
    void moveShouldTakeTheFolderItselfWhenNoGatewayRuns(@TempDir Path folder) throws Exception {
        Path configuration = FaultSite.configuration(folder.resolve("config"));
        Map<String, String> here = Map.of(
                "LIMEN_DATA_DIR", folder.resolve("data").toString(), "LIMEN_OPS_PORT", "0", "LIMEN_HTTP_PORT", "0");
        Vertx vertx = Vertx.vertx();
        try (Servers servers = Servers.start(folder);
                RedisServer redis = RedisServer.start();
                GatewayProcess old = new GatewayProcess("folder-old", configuration, here);
                GatewayProcess grown = new GatewayProcess("folder-new", configuration, servers.settings(redis.url()))) {
            old.launch();
            old.awaitReady();
            Ledger stored = BulkEvents.send(vertx, old.ports().orElseThrow().http(), "folder", 2_000);
            old.stop();
            Map<String, String> both = new TreeMap<>(servers.settings(redis.url()));
            both.putAll(here);
            setUp(configuration, both);

            GatewayProcess.run("folder-move", configuration, both, "move", "--to", configuration.toString());

            Process again = GatewayProcess.begin("folder-again", configuration, here, "serve");
            Waiting.end(again, SEEN_MAX);
            assertThat(GatewayProcess.said("folder-again"))
                    .contains("has moved to kafka://" + servers.kafka().bootstrap());
            assertThat(again.exitValue()).isEqualTo(1);
            assertThat(GatewayProcess.said("folder-move"))
                    .contains("opening the data folder", "moved, both sides compared");
            grown.launch();
            grown.awaitReady();
            Accounting accounting = new Accounting(grown, "folder", new SessionReplay.Sent(stored, new Ledger(), 0, 0));
            Waiting.until(
                    SETTLE_MAX, () -> isEven(accounting), () -> "not even, or not verified: " + remarks(accounting));
        } finally {
            Waiting.answer(vertx.close(), Duration.ofSeconds(20));
        }
    }

    private static void start(GatewayProcess gateway, Balancer balancer) throws IOException {
        gateway.launch();
        gateway.awaitReady();
        Waiting.until(SEEN_MAX, () -> balancer.sees(gateway), () -> "the balancer does not find " + gateway.name());
    }

    private static void setUp(Path configuration, Map<String, String> settings) throws IOException {
        Map<String, String> patient = new TreeMap<>(settings);
        patient.put("LIMEN_KAFKA_PROBE_MAX", "20s");
        patient.put("LIMEN_KAFKA_SETUP_PARTITIONS", "8");
        GatewayProcess.run("move-setup", configuration, patient, "setup");
    }

    /** As people run it. */
    private static Process move(String name, Path configuration, GatewayProcess old, Map<String, String> settings)
            throws IOException {
        return GatewayProcess.begin(
                name,
                configuration,
                settings,
                "move",
                "--to",
                configuration.toString(),
                "--ops",
                "http://127.0.0.1:" + old.ports().orElseThrow().operations());
    }

    /** Returns how many entries it had copied. */
    private static long killInTheMiddle(Servers servers, Process move) throws IOException {
        try (TopicEnds ends = new TopicEnds(servers.kafka(), "limen.events")) {
            Waiting.until(
                    MOVE_MAX,
                    () -> ends.sum() > STORED_EVENTS / 5,
                    () -> "copied only " + ends.sum() + (move.isAlive() ? "" : ", and ended"));
            move.destroyForcibly();
            Waiting.end(move, Duration.ofSeconds(10));
            long copied = ends.sum();
            assertThat(copied).as("killed while it copied").isLessThan(STORED_EVENTS);
            return copied;
        }
    }

    private static long number(String said, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(said);
        assertThat(found.find()).as(said).isTrue();
        return Long.parseLong(found.group(1).replace(",", ""));
    }

    private static String told(SessionReplay.Sent sent, DecideProbe.Asked decided, long moved) {
        return String.format(
                "%d events acknowledged, %d sent again, %d decisions, the slowest %.0f ms until it had moved"
                        + " and %.0f ms since; a call that does nothing %.0f and %.0f ms",
                sent.acknowledged().total(),
                sent.retries(),
                decided.calls().size(),
                slowest(decided.calls(), call -> call.dueNanos() < moved),
                slowest(decided.calls(), call -> call.dueNanos() >= moved),
                slowest(decided.floor(), call -> call.dueNanos() < moved),
                slowest(decided.floor(), call -> call.dueNanos() >= moved));
    }

    private static double slowest(List<Call> calls, Predicate<Call> which) {
        return calls.stream().filter(which).mapToDouble(Call::millis).max().orElse(0);
    }

    /** A look that breaks off is repeated: owners may not have got over the change yet. */
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
