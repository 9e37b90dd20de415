package io.limen.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.limen.gateway.faults.Accounting.Balance;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway that is killed again and again at random moments, some of them before it has come up, while real sessions
 * are replayed and retried as SDKs do: whatever was acknowledged is in the log, and in the profiles once.
 *
 * <p>{@code -Dlimen.faults.kills} says how often, {@code -Dlimen.faults.seed} plays the moments of an earlier run again.
 */
class KillsFaultIT {
    private static final int KILLS = Integer.getInteger("limen.faults.kills", 20);
    private static final long SEED = Long.getLong("limen.faults.seed", System.nanoTime() % 1_000_000);
    private static final int EVENT_RATE = Integer.getInteger("limen.faults.killsRate", 50);

    /** Of this many kills one comes before the gateway is up. */
    private static final int EARLY_EVERY = 4;

    private static final int UP_MILLIS_MAX = 1_000;
    private static final int STARTING_MILLIS_MAX = 2_000;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);
    private static final String PREFIX = "killed";

    private final Path data;
    private final Path configuration;
    private final Map<String, String> settings;

    KillsFaultIT(@TempDir Path folder) throws IOException {
        this.data = folder.resolve("data");
        this.configuration = FaultSite.configuration(folder.resolve("config"));
        String temporary = Files.createDirectory(folder.resolve("tmp")).toString();
        this.settings = Map.of(
                "LIMEN_DATA_DIR",
                data.toString(),
                "LIMEN_BUDGETS_REHEARSE",
                "100ms",
                // Up soon rather than fast; and who is killed leaves its native libraries where they are removed.
                "JAVA_TOOL_OPTIONS",
                "-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + temporary,
                "ROCKSDB_SHAREDLIB_DIR",
                temporary);
    }

    @Test
    void killsAtRandomMomentsShouldLoseAndDoubleNothing() throws IOException {
        Sessions sessions = Sessions.read();
        assumeTrue(sessions.areReal(), sessions.source());
        SessionReplay.Sent sent;
        Balance balance;
        try (FaultSite site = FaultSite.start("kills", 1, configuration, settings)) {
            SessionReplay replay =
                    SessionReplay.start(site.vertx(), site.port(), PREFIX, sessions, EVENT_RATE, LONGEST);
            killAndStart(site, new Random(SEED));
            Waiting.answer(replay.stop(), SETTLE_MAX);
            sent = Waiting.answer(replay.sent(), SETTLE_MAX);
            Accounting accounting = new Accounting(site.gateway(0), PREFIX, sent);
            Waiting.until(SETTLE_MAX, () -> accounting.verify().equals("clean"), () -> "not hot = durable = fold(log)");
            balance = accounting.balance();
            site.gateway(0).kill();
        }
        StoredEvents stored = StoredEvents.in(data, PREFIX);
        Report.tell(String.format(
                "%d kills -9 at seed %d: %,d events acknowledged, %d sent again, %,d found once, %d lost, %d doubled;"
                        + " %d were in the log twice and counted once",
                KILLS,
                SEED,
                sent.acknowledged().total(),
                sent.retries(),
                balance.applied(),
                balance.lost(),
                balance.doubled(),
                stored.again()));

        assertSoftly(promise -> {
            promise.assertThat(sent.acknowledged().total()).as("acknowledged").isGreaterThan(20 * KILLS);
            promise.assertThat(sent.retries()).as("sent again").isGreaterThan(KILLS);
            promise.assertThat(sent.open().total()).as("never acknowledged").isZero();
            promise.assertThat(sent.refused()).as("refused for good").isZero();
            promise.assertThat(balance.remarks()).as("lost or doubled").isEmpty();
            promise.assertThat(balance.isEven()).isTrue();
            // All that was sent is acknowledged in the end: the log holds these messages and no others.
            promise.assertThat(stored.once().total())
                    .as("messages in the log")
                    .isEqualTo(sent.acknowledged().total());
            promise.assertThat(stored.once().equals(sent.acknowledged()))
                    .as("of the same visitors")
                    .isTrue();
        });
    }

    private static void killAndStart(FaultSite site, Random random) throws IOException {
        GatewayProcess gateway = site.gateway(0);
        for (int kill = 1; kill <= KILLS; kill++) {
            if (kill % EARLY_EVERY == 0) {
                Waiting.pass(Duration.ofMillis(random.nextInt(STARTING_MILLIS_MAX)));
            } else {
                gateway.awaitReady();
                Waiting.pass(Duration.ofMillis(random.nextInt(UP_MILLIS_MAX)));
            }
            gateway.kill();
            gateway.launch();
        }
        site.makeWhole();
    }

    /** What a stop of the whole machine may leave, at the end of the write-ahead file. */
    @Test
    void startShouldSayWhatItDropsWhenTheLastWriteIsTorn() throws IOException {
        try (GatewayProcess gateway = killed("torn")) {
            Path file = writeAheadFile();
            long whole = Files.size(file);
            Files.write(file, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, StandardOpenOption.APPEND);

            gateway.launch();
            gateway.awaitReady();

            assertThat(GatewayProcess.said("torn"))
                    .contains("the last write was cut short: " + file + " is whole through byte " + whole + " of "
                            + (whole + 9));
        }
    }

    @Test
    void startShouldBeRefusedWhenWhatWasAcknowledgedIsDamaged() throws IOException {
        try (GatewayProcess gateway = killed("damaged")) {
            assertThat(gateway.isAlive()).isFalse();
            Path file = writeAheadFile();
            byte[] bytes = Files.readAllBytes(file);
            // Of the first of two calls, and there is more behind it.
            bytes[bytes.length / 4] ^= 1;
            Files.write(file, bytes);

            Process start = GatewayProcess.begin("damaged-start", configuration, settings, "serve");
            Waiting.end(start, SETTLE_MAX);

            assertThat(start.exitValue()).isEqualTo(1);
            assertThat(GatewayProcess.said("damaged-start"))
                    .contains(file + " is damaged at byte ", "restore a backup");
            assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        }
    }

    /** A gateway that has acknowledged something and was killed. */
    private GatewayProcess killed(String name) throws IOException {
        GatewayProcess gateway = new GatewayProcess(name, configuration, settings);
        gateway.launch();
        gateway.awaitReady();
        Vertx vertx = Vertx.vertx();
        BulkEvents.send(vertx, gateway.ports().orElseThrow().http(), name, 2_000);
        Waiting.answer(vertx.close(), SETTLE_MAX);
        gateway.kill();
        return gateway;
    }

    private Path writeAheadFile() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("store"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }
}
