package io.limen.gateway.main;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static io.limen.gateway.main.Running.feature;
import static io.limen.gateway.main.Running.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Observed;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.flow.move.MoveSource.Stretch;
import io.limen.gateway.ops.MoveRoutes;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.Configuration.Loaded;
import io.limen.gateway.rules.ConfigurationFolder;
import io.limen.gateway.wire.Partitioning;
import io.limen.gateway.wire.StoredCodec;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What `limen move` asks of a gateway that runs. */
class MoveRoutesIT {
    private static final int PARTITIONS = 8;

    @RegisterExtension
    static final BlockedLoopWatch WATCH = new BlockedLoopWatch();

    private static Vertx vertx;
    private static Running gateway;
    private static RunningSite site;

    @BeforeAll
    static void start(@TempDir Path data) throws IOException {
        vertx = Vertx.vertx();
        gateway = Running.start(WATCH, Running.DEMO, data);
        Loaded demo = (Loaded) Configuration.load(ConfigurationFolder.read(Running.DEMO));
        site = new RunningSite(
                vertx,
                URI.create("http://127.0.0.1:" + gateway.opsPort()),
                new StoredCodec(hash -> demo.snapshot().definitions().features()));
        assertThat(in(site.shape()).partitions()).isEqualTo(PARTITIONS);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        in(vertx.close());
    }

    private static String viewed(String visitor) {
        return "{\"type\":\"track\",\"event\":\"Product Viewed\",\"anonymousId\":\"" + visitor + "\"}";
    }

    @Test
    void logShouldBeReadFromAnyOffsetWithItsEnd() {
        gateway.sent(viewed("logged"), viewed("logged"), viewed("logged"));
        int partition = Partitioning.partitionOf("logged", PARTITIONS);

        Stretch whole = in(site.log(partition, 0, 1_000));
        Stretch last = in(site.log(partition, whole.end() - 1, 1));

        assertThat(whole.batch().entries()).hasSize((int) whole.end());
        assertThat(whole.batch().entries().get(0)).isInstanceOf(Activated.class);
        assertThat(last.batch().entries())
                .isEqualTo(whole.batch().entries().subList((int) whole.end() - 1, (int) whole.end()));
        assertThat(last.batch().entries().get(0)).isInstanceOf(Observed.class);
        assertThat(in(site.log(partition, whole.end(), 10)).batch().entries()).isEmpty();
    }

    @Test
    void snapshotsShouldComeWithTheirFiles() throws IOException {
        List<String> hashes = in(site.snapshots());

        Map<String, byte[]> files = in(site.snapshot(hashes.get(hashes.size() - 1)));

        Map<String, byte[]> folder = ConfigurationFolder.read(Running.DEMO);
        assertThat(files.keySet()).isEqualTo(folder.keySet());
        files.forEach((path, bytes) -> assertThat(bytes).isEqualTo(folder.get(path)));
        assertThatThrownBy(() -> in(site.snapshot("unknown"))).hasMessageContaining("unknown");
    }

    @Test
    void profilesShouldComeWholeAndPageByPageWithWhatIsCommitted() {
        gateway.sent(viewed("profile-1"), viewed("profile-1"));
        int partition = Partitioning.partitionOf("profile-1", PARTITIONS);

        Stored stored = until(
                        () -> in(site.profiles(partition, "profile-0", 1)),
                        page -> !page.isEmpty()
                                && page.get(0).profile().visitor().equals("profile-1"))
                .get(0);

        assertThat(stored.profile().applied()).isNotNull();
        assertThat(stored.profile().recent()).isNotEqualTo(RecentMessages.NONE);
        assertThat(in(site.committed(partition)).orElseThrow().nextOffset()).isPositive();
        assertThat(in(site.profiles(partition, "\uffff", 10))).isEmpty();
    }

    @Test
    void pauseShouldStopEventsOnlyAndEndWhenToldTo() {
        long pause = in(site.pause(60));
        HttpResponse<String> refused =
                gateway.post("/v1/batch", "{\"writeKey\":\"demo\",\"batch\":[" + viewed("paused") + "]}");
        String health = gateway.ops("/health/ready/ingest").body();
        int ready = gateway.ops("/health/ready").statusCode();
        boolean decided = gateway.explained("paused", "", "/").path("degraded").isEmpty();
        in(site.resume(pause));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(health).contains("paused");
        assertThat(ready).isEqualTo(200);
        assertThat(decided).isTrue();
        String position = gateway.sent(viewed("paused"));
        assertThat(feature(gateway.explained("paused", position, "/"), "pages_seen"))
                .isEqualTo("0.0");
        assertThat(failure(site.done(pause, "elsewhere"))).isEqualTo(Failure.Code.FENCED);
    }

    private static String asMove(String path) {
        return gateway.opsPost(path, MoveRoutes.HEADER, "move").body();
    }

    @Test
    void routesShouldSayWhatIsExpected() {
        assertThat(gateway.opsPost("/move/pause?seconds=1").body()).contains("Limen-Move: absent");
        assertThat(asMove("/move/done?pause=1")).contains("to: absent (expected: where the site lives now");
        assertThat(asMove("/move/done?pause=1&to=a%0Ab")).contains("to: unusable");
        assertThat(gateway.ops("/move/log/0").body()).contains("from: absent (expected: a number");
        assertThat(gateway.ops("/move/log/x?from=0").statusCode()).isEqualTo(400);
        assertThat(gateway.ops("/move/log/999?from=0").statusCode()).isEqualTo(400);
        assertThat(gateway.ops("/move/elsewhere").body()).contains("GET /move/snapshots");
        assertThat(gateway.ops("/health/ready/ingest").statusCode()).isEqualTo(200);
    }
}
