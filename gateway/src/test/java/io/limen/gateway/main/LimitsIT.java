package io.limen.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.main.Limits.Limit;
import io.limen.gateway.servers.DynamoServer;
import io.limen.gateway.servers.KafkaServer;
import io.limen.gateway.servers.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that has just started shows the metric of every limit it has: who watches one need not wait for the first hit. */
class LimitsIT {
    private static final String WEBHOOK =
            "webhooks: { endpoints: { crm: { url: 'http://127.0.0.1:9/', secret: sixteen-characters } } }\n";

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    @Test
    void gatewayOnADataFolderShouldShowTheMetricOfEveryLimitOfIts(@TempDir Path folder) throws IOException {
        Path configuration = Running.write(folder.resolve("config"), Map.of("gateway.yaml", WEBHOOK));

        assertThat(missing(configuration, folder, false)).isEmpty();
    }

    @Test
    void gatewayOnServersShouldShowTheMetricOfEveryLimitOfIts(@TempDir Path folder) throws IOException {
        try (KafkaServer kafka = KafkaServer.start();
                RedisServer redis = RedisServer.start();
                DynamoServer dynamo = DynamoServer.start(Files.createDirectories(folder.resolve("dynamodb")))) {
            Path configuration = Running.write(folder.resolve("config"), Map.of("gateway.yaml", """
                    log: kafka://%s
                    hot: %s
                    durable: dynamodb://limen?endpoint=%s&region=%s
                    kafka: { probeMax: 20s, setup: { partitions: 2, replication: 1, minInsyncReplicas: 1 } }
                    dynamodb: { attemptMax: 10s, connectMax: 5s }
                    """.formatted(
                            kafka.bootstrap(), redis.url(), dynamo.endpoint(), DynamoServer.REGION)));
            assertThat(Limen.commandLine().execute("setup", "--config", configuration.toString()))
                    .isZero();

            assertThat(missing(configuration, folder, true)).isEmpty();
        }
    }

    private List<Limit> missing(Path configuration, Path folder, boolean servers) {
        try (Running gateway = Running.start(watch, configuration, folder.resolve("data"))) {
            List<String> shown = gateway.ops("/metrics").body().lines().toList();
            return Limits.all().stream()
                    .filter(limit -> servers == limit.isOfServers())
                    .filter(limit -> shown.stream().noneMatch(line -> line.startsWith(limit.metric() + " ")))
                    .toList();
        }
    }
}
