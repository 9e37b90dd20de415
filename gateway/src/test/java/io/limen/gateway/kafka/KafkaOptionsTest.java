package io.limen.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.settings.Problem;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaOptionsTest {
    private final Problems problems = new Problems();

    @Test
    void readShouldGiveTheDefaultsWhenOnlyTheAddressIsConfigured() {
        assertThat(read("log: kafka://one:9092,two:9093"))
                .isEqualTo(KafkaEventLog.Options.defaults("one:9092,two:9093"));
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void readShouldTakeEveryKey() {
        KafkaEventLog.Options options = read("""
            log: kafka://one:9092
            kafka:
              topic: t
              audiences: a
              group: g
              epoch: 2
              queue:   { entriesMax: 3, bytesMax: 4KB }
              consume: { entriesMax: 5, bytesMax: 6KB }
              appendMax: 7s
              linger: 8ms
              revokeMax: 9s
              sessionMax: 11s
              openMax: 20s
              probeMax: 12s
              readMax: 13s
              setup:
                { partitions: 14, replication: 15, minInsyncReplicas: 16, retention: 17s,
                  audiences: { partitions: 18, retention: 19s } }
              properties: { security.protocol: SASL_SSL }
            """);

        assertThat(options)
                .isEqualTo(new KafkaEventLog.Options(
                        "one:9092",
                        "t",
                        "a",
                        "g",
                        2,
                        new KafkaEventLog.Options.Queue(3, 4 << 10),
                        new KafkaEventLog.Options.Consume(5, 6 << 10),
                        new KafkaEventLog.Options.Times(
                                Duration.ofSeconds(7),
                                Duration.ofMillis(8),
                                Duration.ofSeconds(9),
                                Duration.ofSeconds(11),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(12),
                                Duration.ofSeconds(13)),
                        new KafkaEventLog.Options.Setup(
                                14,
                                15,
                                16,
                                Duration.ofSeconds(17),
                                new KafkaEventLog.Options.Audiences(18, Duration.ofSeconds(19))),
                        Map.of("security.protocol", "SASL_SSL")));
        assertThat(problems.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka://",
                "kafka://host",
                "kafka://host:0",
                "kafka://host:70000",
                "kafka://a:1,,b:2",
                "redis://a:1"
            })
    void readShouldSayWhatIsExpectedWhenTheAddressIsNone(String address) {
        read("log: " + address);

        assertThat(problems.all())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .contains("kafka://host:port");
    }

    @Test
    void readShouldRefuseWhatTheLogsPromisesRestOn() {
        read("log: kafka://a:1\nkafka: { appendMax: 1ms, properties: { acks: 1 } }");

        assertThat(problems.all()).hasSize(2);
    }

    @Test
    void toStringShouldNotShowSecrets() {
        KafkaEventLog.Options options = read("log: kafka://a:1\nkafka: { properties: { sasl.jaas.config: hush } }");

        assertThat(options.properties()).containsValue("hush");
        assertThat(options.toString()).doesNotContain("hush");
    }

    private KafkaEventLog.Options read(String yaml) {
        YamlCursor root = YamlCursor.parse("gateway.yaml", "", yaml.getBytes(StandardCharsets.UTF_8), problems);
        return KafkaEventLog.Options.read(root.at("log"), root.at("kafka"));
    }
}
