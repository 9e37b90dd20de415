package io.limen.gateway.main;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.flow.Audiences;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.DecideFlow;
import io.limen.gateway.flow.FlagFlow;
import io.limen.gateway.flow.IngestFlow;
import io.limen.gateway.flow.Telemetry;
import io.limen.gateway.http.HttpGateway;
import io.limen.gateway.ops.EventCensus;
import io.limen.gateway.ops.Metrics;
import io.limen.gateway.wire.RememberedDevices;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a real data folder, with the demo's configuration. */
class RehearsalTest {
    private final Vertx vertx = Vertx.vertx();
    private final Clocks clocks = new Clocks(System::currentTimeMillis, System::nanoTime);
    private final EventCensus census = new EventCensus();

    @AfterEach
    void close() {
        in(vertx.close());
    }

    @Test
    void playShouldTakeManyCallsAndLeaveNothingBehind(@TempDir Path folder) {
        Site site = Site.read(Running.DEMO, Running.environment(folder));
        AtomicInteger calls = new AtomicInteger();
        try (OpenData data = OpenData.open(vertx, site);
                Metrics metrics = new Metrics(System::nanoTime)) {
            in(new Publication(data, clocks, rulebook -> Optional.empty()).publish(site.loaded(), site.pathToBytes()));
            List<Long> before = ends(data);

            new Rehearsal(vertx, data, clocks)
                    .play(Duration.ofMillis(500), site.settings().http(), parts(site, data, metrics, calls));

            // One that every gateway is asked, and one at least of each of several connections.
            assertThat(calls.get()).isGreaterThanOrEqualTo(1 + 4);
            assertThat(ends(data)).isEqualTo(before);
            for (int partition = 0; partition < data.log().partitions(); partition++) {
                assertThat(in(data.profiles().scan(partition, "", 10))).isEmpty();
                assertThat(in(data.profiles().committed(partition))).isEmpty();
            }
            assertThat(census.lines()).isEmpty();
            assertThat(metrics.eventsPerSecond()).isZero();
        }
    }

    private static List<Long> ends(OpenData data) {
        return IntStream.range(0, data.log().partitions())
                .mapToObj(partition -> in(data.log().end(partition)))
                .toList();
    }

    private HttpGateway.Parts parts(Site site, OpenData data, Metrics metrics, AtomicInteger calls) {
        RememberedDevices devices = new RememberedDevices();
        DecideFlow decide =
                new DecideFlow(data.profiles(), data.log(), data.scorer(), data.snapshots(), clocks, Telemetry.SILENT);
        return new HttpGateway.Parts(
                new IngestFlow(data.log(), decide),
                decide,
                new FlagFlow(decide, clocks, Telemetry.SILENT),
                () -> {
                    calls.incrementAndGet();
                    return data.snapshots().plan();
                },
                () -> new Audiences(0, Map.of()),
                data.snapshots(),
                Optional.of(text -> "x".repeat(22)),
                devices,
                census,
                Optional::empty,
                site.pages(),
                clocks,
                metrics);
    }
}
