package io.limen.gateway.main;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.move.IngestGate;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.Configuration.Loaded;
import io.limen.gateway.rules.ConfigurationFolder;
import io.limen.gateway.wire.StoredCodec;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What becomes of a data folder whose site has moved. */
class MovedSiteIT {
    @RegisterExtension
    static final BlockedLoopWatch WATCH = new BlockedLoopWatch();

    private static Vertx vertx;
    private static final String THERE = "kafka://there:9092 (topic shop), dynamodb://shop";

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        in(vertx.close());
    }

    private static String viewed(String visitor) {
        return "{\"type\":\"track\",\"event\":\"Product Viewed\",\"anonymousId\":\"" + visitor + "\"}";
    }

    private static void moveAway(IngestGate gate) {
        in(gate.done(in(gate.pause(60)), THERE));
    }

    private static void assertNotServed(Path data) {
        assertThatThrownBy(() -> Running.start(WATCH, Running.DEMO, data).close())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the data folder " + data + " has moved to " + THERE)
                .hasMessageContaining("delete " + data.resolve(MovedMark.NAME));
    }

    @Test
    void gatewayShouldDecideOnAndNotBeStartedAgainWhenItsSiteHasMoved(@TempDir Path data) throws IOException {
        String position;
        try (Running gateway = Running.start(WATCH, Running.DEMO, data)) {
            position = gateway.sent(viewed("anna"));
            moveAway(running(gateway).gate());

            int refused = gateway.post("/v1/batch", "{\"writeKey\":\"demo\",\"batch\":[" + viewed("anna") + "]}")
                    .statusCode();
            assertThat(refused).isEqualTo(503);
            assertThat(gateway.explained("anna", position, "/")
                            .path("decisions")
                            .isArray())
                    .isTrue();
            assertThat(gateway.ops("/health/ready/ingest").body()).contains("the site has moved");
        }
        assertNotServed(data);

        Files.delete(data.resolve(MovedMark.NAME));
        try (Running gateway = Running.start(WATCH, Running.DEMO, data)) {
            gateway.sent(viewed("anna"));
        }
    }

    private static RunningSite running(Running gateway) throws IOException {
        Loaded demo = (Loaded) Configuration.load(ConfigurationFolder.read(Running.DEMO));
        return new RunningSite(
                vertx,
                URI.create("http://127.0.0.1:" + gateway.opsPort()),
                new StoredCodec(hash -> demo.snapshot().definitions().features()));
    }

    @Test
    void folderShouldNotBeServedWhenItWasMovedWithoutAGateway(@TempDir Path data) {
        Site site = Site.read(Running.DEMO, Running.environment(data));
        try (OpenData open = WATCH.unwatched(() -> OpenData.open(vertx, site))) {
            moveAway(open.toMove().orElseThrow().gate());
        }

        assertNotServed(data);
    }

    /** As people see it; looking stays possible. */
    @Test
    void serveShouldSayWhereTheSiteIsAndVerifyShouldStillLook(@TempDir Path folder) throws IOException {
        Path data = folder.resolve("data");
        Path configuration = Running.write(folder.resolve("config"), Map.of("gateway.yaml", """
                writeKey: demo
                secretKey: demo-secret
                http: { host: 127.0.0.1, port: 0 }
                ops: { port: 0 }
                data: { dir: %s }
                """.formatted(data)));
        Files.createDirectories(data);
        new MovedMark(data).put(THERE, Instant.EPOCH);
        StringWriter said = new StringWriter();
        CommandLine limen = Limen.commandLine().setOut(new PrintWriter(said)).setErr(new PrintWriter(said));

        int served = limen.execute("serve", "--config", configuration.toString());
        int verified = limen.execute("verify", "--config", configuration.toString(), "--data", data.toString());

        assertThat(said.toString())
                .contains("limen serve: the site of the data folder " + data + " has moved to " + THERE);
        assertThat(served).isEqualTo(1);
        assertThat(verified).isZero();
    }
}
