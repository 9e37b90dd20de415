package io.limen.gateway.faults;

import io.limen.gateway.servers.KafkaServer;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How much there is in a topic. */
final class TopicEnds implements AutoCloseable {
    private static final Duration ASK_MAX = Duration.ofSeconds(20);

    private final KafkaConsumer<byte[], byte[]> client;
    private final String topic;

    TopicEnds(KafkaServer kafka, String topic) {
        this.client = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.topic = topic;
    }

    /** Records, over all partitions. */
    long sum() {
        return client
                .endOffsets(
                        client.partitionsFor(topic, ASK_MAX).stream()
                                .map(partition -> new TopicPartition(topic, partition.partition()))
                                .toList(),
                        ASK_MAX)
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Override
    public void close() {
        client.close();
    }
}
