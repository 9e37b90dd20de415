package io.limen.gateway.kafka;

import io.limen.gateway.flow.Failure;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the topic and makes the clients that append to it. Blocks: never from an event loop. */
final class Opening {
    private static final Logger log = LoggerFactory.getLogger(Opening.class);
    private static final long LOOK_NANOS = 5_000_000L;

    private Opening() {}

    /** What an open log is made of. */
    record Opened(Admin admin, Producer<byte[], byte[]> producer, int partitions, int minInsyncReplicas) {}

    static Opened open(KafkaEventLog.Options options, LongSupplier nanos) {
        Clients clients = new Clients(options);
        Admin admin = connect(clients);
        try {
            int partitions = describe(admin, options).partitions().size();
            int minInsyncReplicas = minInsyncReplicas(admin, options);
            KafkaProducer<byte[], byte[]> producer = clients.producer(partitions);
            warmUp();
            findTheWay(producer, options, nanos);
            return new Opened(admin, producer, partitions, minInsyncReplicas);
        } catch (RuntimeException e) {
            admin.close(options.times().probeMax());
            throw e;
        }
    }

    private static Admin connect(Clients clients) {
        try {
            return clients.admin();
        } catch (RuntimeException e) {
            Throwable cause = e.getCause() instanceof ConfigException config ? config : e;
            throw new Failure(Failure.Code.UNAVAILABLE, "Kafka's client cannot be made: " + cause.getMessage());
        }
    }

    private static TopicDescription describe(Admin admin, KafkaEventLog.Options options) {
        try {
            return only(soon(admin.describeTopics(List.of(options.topic())).allTopicNames(), options));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new Failure(
                        Failure.Code.UNAVAILABLE,
                        "there is no topic `" + options.topic() + "` at " + options.bootstrap()
                                + " (expected: the log; `limen setup` makes it)");
            }
            throw silent(options, Faults.cause(e));
        }
    }

    private static int minInsyncReplicas(Admin admin, KafkaEventLog.Options options) {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, options.topic());
        try {
            Config config = only(soon(admin.describeConfigs(List.of(topic)).all(), options));
            ConfigEntry entry = config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
            return entry == null ? 1 : Integer.parseInt(entry.value());
        } catch (ExecutionException e) {
            log.warn("the settings of the topic cannot be seen, so a probe looks for leaders only: {}", e.getMessage());
            return 1;
        }
    }

    /** The one value of an answer to a question about one. */
    static <T> T only(Map<?, T> answer) {
        return answer.values().iterator().next();
    }

    private static <T> T soon(KafkaFuture<T> answer, KafkaEventLog.Options options) throws ExecutionException {
        try {
            return answer.get(2 * options.times().probeMax().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw silent(options, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent(options, e);
        }
    }

    private static Failure silent(KafkaEventLog.Options options, Throwable cause) {
        return new Failure(
                Failure.Code.UNAVAILABLE,
                "no Kafka broker answers at " + options.bootstrap() + ": "
                        + cause.getClass().getSimpleName() + " (expected: a broker there, reachable from here)");
    }

    /** The compression's native code is loaded here, not at the first event. */
    private static void warmUp() {
        byte[] some = {1};
        MemoryRecords.withRecords(Compression.lz4().build(), new SimpleRecord(some, some));
    }

    /** The producer never waits for what it must know before it can send: it has to know it from the start. */
    private static void findTheWay(
            KafkaProducer<byte[], byte[]> producer, KafkaEventLog.Options options, LongSupplier nanos) {
        long start = nanos.getAsLong();
        while (!Appender.knowsTheWay(producer, options.topic())) {
            if (nanos.getAsLong() - start > options.times().appendMax().toNanos()) {
                producer.close(options.times().probeMax());
                throw silent(options, new TimeoutException());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
