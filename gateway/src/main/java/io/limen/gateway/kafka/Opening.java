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
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the topic and makes the clients that append to it. A cluster that does not answer is asked again until
 * {@link KafkaEventLog.Options.Times#openMax} has passed: it may be starting just as we are. Blocks: never from an event
 * loop.
 */
final class Opening {
    private static final Logger log = LoggerFactory.getLogger(Opening.class);
    private static final long LOOK_NANOS = 5_000_000L;
    private static final long ASK_AGAIN_NANOS = 250_000_000L;

    private final KafkaEventLog.Options options;
    private final LongSupplier nanos;
    private final long start;
    private boolean waiting;

    private Opening(KafkaEventLog.Options options, LongSupplier nanos) {
        this.options = options;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    /** What an open log is made of. */
    record Opened(Admin admin, Producer<byte[], byte[]> producer, int partitions, int minInsyncReplicas) {}

    static Opened open(KafkaEventLog.Options options, LongSupplier nanos) {
        return new Opening(options, nanos).open();
    }

    private Opened open() {
        Clients clients = new Clients(options);
        Admin admin = connect(clients);
        try {
            int partitions = describe(admin).partitions().size();
            int minInsyncReplicas = minInsyncReplicas(admin);
            KafkaProducer<byte[], byte[]> producer = clients.producer(partitions);
            warmUp();
            findTheWay(producer);
            if (waiting) {
                log.info("Kafka answers");
            }
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

    private TopicDescription describe(Admin admin) {
        while (true) {
            try {
                return only(soon(
                        admin.describeTopics(List.of(options.topic())).allTopicNames(),
                        2 * options.times().probeMax().toMillis()));
            } catch (ExecutionException e) {
                Throwable cause = Faults.cause(e);
                boolean absent = cause instanceof UnknownTopicOrPartitionException;
                // Who was silent a moment ago is just starting, and may not know its topics yet.
                if (absent && (!waiting || isOver())) {
                    throw absent();
                }
                if (isOver() || !(cause instanceof RetriableException)) {
                    throw silent(cause);
                }
                pause(cause);
            } catch (TimeoutException e) {
                if (isOver()) {
                    throw silent(e);
                }
                pause(e);
            }
        }
    }

    private boolean isOver() {
        return nanos.getAsLong() - start >= options.times().openMax().toNanos();
    }

    private void pause(Throwable cause) {
        if (!waiting) {
            waiting = true;
            log.warn(
                    "Kafka at {} does not answer yet ({}), waiting up to {} ms (kafka.openMax)",
                    options.bootstrap(),
                    cause.getClass().getSimpleName(),
                    options.times().openMax().toMillis());
        }
        LockSupport.parkNanos(ASK_AGAIN_NANOS);
    }

    private Failure absent() {
        return new Failure(
                Failure.Code.UNAVAILABLE,
                "there is no topic `" + options.topic() + "` at " + options.bootstrap()
                        + " (expected: the log; `limen setup` makes it)");
    }

    private int minInsyncReplicas(Admin admin) {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, options.topic());
        try {
            Config config = only(soon(
                    admin.describeConfigs(List.of(topic)).all(),
                    2 * options.times().probeMax().toMillis()));
            ConfigEntry entry = config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
            return entry == null ? 1 : Integer.parseInt(entry.value());
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the settings of the topic cannot be seen, so a probe looks for leaders only: {}", Faults.text(e));
            return 1;
        }
    }

    /** The one value of an answer to a question about one. */
    static <T> T only(Map<?, T> answer) {
        return answer.values().iterator().next();
    }

    private <T> T soon(KafkaFuture<T> answer, long millisMax) throws ExecutionException, TimeoutException {
        try {
            return answer.get(millisMax, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent(e);
        }
    }

    private Failure silent(Throwable cause) {
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
    private void findTheWay(KafkaProducer<byte[], byte[]> producer) {
        long asked = nanos.getAsLong();
        while (!Appender.knowsTheWay(producer, options.topic())) {
            if (nanos.getAsLong() - asked > options.times().appendMax().toNanos() && isOver()) {
                producer.close(options.times().probeMax());
                throw silent(new TimeoutException());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
