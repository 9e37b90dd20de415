package io.limen.gateway.faults;

import static java.util.Map.entry;

import io.limen.gateway.servers.DynamoServer;
import io.limen.gateway.servers.KafkaServer;
import io.limen.gateway.servers.ThrottlingProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A Kafka broker, and DynamoDB behind something that can refuse in its name: of one suite, empty at first. */
record Servers(KafkaServer kafka, DynamoServer dynamo, ThrottlingProxy proxy) implements AutoCloseable {

    /** Starts them; skips the test where there is none to start. */
    static Servers start(Path folder) throws IOException {
        return start(folder, KafkaServer.start());
    }

    /** With this broker: closed with the rest. */
    static Servers start(Path folder, KafkaServer kafka) throws IOException {
        try {
            DynamoServer dynamo = DynamoServer.start(Files.createDirectories(folder.resolve("dynamodb")));
            return new Servers(kafka, dynamo, ThrottlingProxy.before(dynamo.endpoint()));
        } catch (IOException | RuntimeException | Error refused) {
            kafka.close();
            throw refused;
        }
    }

    /**
     * What gateways on them are told. Whatever may wait before it is written waits for seconds only, and who is silent
     * is soon taken for dead, so that a trial soon comes to its end.
     *
     * @param hot where the hot store is
     */
    Map<String, String> settings(String hot) {
        return Map.ofEntries(
                entry("LIMEN_LOG", "kafka://" + kafka.bootstrap()),
                entry("LIMEN_HOT", hot),
                entry(
                        "LIMEN_DURABLE",
                        "dynamodb://limen?endpoint=" + proxy.endpoint() + "&region=" + DynamoServer.REGION),
                entry("LIMEN_BUDGETS_REHEARSE", "1s"),
                entry("LIMEN_WRITE_BEHIND_IDLE", "2s"),
                entry("LIMEN_WRITE_BEHIND_MAX", "5s"),
                entry("LIMEN_KAFKA_SESSION_MAX", "6s"),
                entry("LIMEN_KAFKA_PROBE_MAX", "5s"),
                entry("LIMEN_KAFKA_SETUP_REPLICATION", "1"),
                entry("LIMEN_KAFKA_SETUP_MIN_INSYNC_REPLICAS", "1"),
                entry("AWS_ACCESS_KEY_ID", DynamoServer.ACCESS_KEY),
                entry("AWS_SECRET_ACCESS_KEY", DynamoServer.SECRET_KEY));
    }

    void killDynamo() {
        dynamo.kill();
    }

    /** Writes and reads beyond what was paid for. */
    void throttle() {
        proxy.refuseWrites(0.8);
        proxy.refuseReads(0.5);
        proxy.leaveUnprocessed(0.5);
    }

    void stopThrottling() {
        proxy.refuseWrites(0);
        proxy.refuseReads(0);
        proxy.leaveUnprocessed(0);
    }

    @Override
    public void close() {
        proxy.close();
        dynamo.close();
        kafka.close();
    }
}
