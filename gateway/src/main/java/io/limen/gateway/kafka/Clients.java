package io.limen.gateway.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka's clients, set so that the log's promises hold. What a site adds (security, say) comes first, ours overrides it.
 * Making one takes a while and looks names up: never on an event loop.
 */
final class Clients {
    private static final int BATCH_BYTES = 16 << 10;
    /** Requests a broker gets before it answered the first: the most at which the order is kept. */
    private static final int REQUESTS_MAX = 5;

    private static final long FOREVER_MILLIS = 365L * 24 * 3_600 * 1_000;
    private static final int FETCH_WAIT_MILLIS = 50;
    private static final int LOOK_WAIT_MILLIS = 10;
    private static final int HEARTBEATS_A_SESSION = 10;

    private final KafkaEventLog.Options options;

    Clients(KafkaEventLog.Options options) {
        this.options = options;
    }

    Admin admin() {
        Map<String, Object> settings = common("admin");
        settings.put("default.api.timeout.ms", millis(options.times().probeMax().toMillis()));
        settings.put("request.timeout.ms", millis(options.times().probeMax().toMillis()));
        return Admin.create(settings);
    }

    KafkaProducer<byte[], byte[]> producer(int partitions) {
        long appendMillis = options.times().appendMax().toMillis();
        long lingerMillis = options.times().linger().toMillis();
        Map<String, Object> settings = common("append");
        settings.putIfAbsent("compression.type", "lz4");
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("max.in.flight.requests.per.connection", REQUESTS_MAX);
        settings.put("max.block.ms", 0);
        settings.put("linger.ms", lingerMillis);
        settings.put("batch.size", BATCH_BYTES);
        settings.put("delivery.timeout.ms", millis(appendMillis));
        // Twice within the time an append has: what went to a broker that hangs is tried again.
        settings.put("request.timeout.ms", millis((appendMillis - lingerMillis) / 2));
        // Room for what may be under way, each partition's requests being half empty.
        settings.put(
                "buffer.memory", 2 * options.queue().bytesMax() + (long) partitions * BATCH_BYTES * (REQUESTS_MAX + 1));
        // Else the topic is forgotten when no event comes for five minutes, and the next event finds no way.
        settings.put("metadata.max.idle.ms", FOREVER_MILLIS);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A member of the group. */
    KafkaConsumer<byte[], byte[]> member() {
        long sessionMillis = options.times().sessionMax().toMillis();
        Map<String, Object> settings = reading("fold");
        settings.put("group.id", options.group());
        settings.put("group.protocol", "classic");
        settings.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        settings.put("session.timeout.ms", millis(sessionMillis));
        settings.put("heartbeat.interval.ms", millis(sessionMillis / HEARTBEATS_A_SESSION));
        settings.put("max.poll.records", options.consume().entriesMax());
        // A partition that is resumed waits for the request under way, which waits so long for others.
        settings.put("fetch.max.wait.ms", FETCH_WAIT_MILLIS);
        return consumer(settings);
    }

    /** A client that belongs to no group. */
    KafkaConsumer<byte[], byte[]> reader() {
        Map<String, Object> settings = reading("commands");
        settings.remove("group.id");
        // What is beyond the end is never waited for, but the next partition waits for the request under way.
        settings.put("fetch.max.wait.ms", LOOK_WAIT_MILLIS);
        return consumer(settings);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> reading(String name) {
        Map<String, Object> settings = common(name);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "none");
        settings.put("fetch.min.bytes", 1);
        settings.put(
                "max.partition.fetch.bytes", millis(Math.max(options.consume().bytesMax(), BATCH_BYTES)));
        return settings;
    }

    private Map<String, Object> common(String name) {
        Map<String, Object> settings = new HashMap<>(options.properties());
        settings.put("bootstrap.servers", options.bootstrap());
        settings.put("client.id", "limen-" + name);
        // Nothing of ours is told to whoever runs the brokers.
        settings.put("enable.metrics.push", false);
        settings.put("auto.include.jmx.reporter", false);
        return settings;
    }

    private static int millis(long value) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, value));
    }
}
