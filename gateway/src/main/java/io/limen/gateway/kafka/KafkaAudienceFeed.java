package io.limen.gateway.kafka;

import io.limen.gateway.flow.AudienceChange;
import io.limen.gateway.flow.AudienceFeed;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Bound;
import io.limen.gateway.guard.Reply;
import io.limen.gateway.wire.AudienceChangeJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Changes of audiences in a topic of Kafka, for whoever wants to read it: the key is the visitor, so that the changes of
 * one visitor stay in order, the value a track event as {@link AudienceChangeJson} writes it.
 *
 * <p>Published is what all replicas in sync have. Where a publish fails some of its changes may be in the topic, or get
 * there later, before those of the next attempt.
 */
public final class KafkaAudienceFeed implements AudienceFeed {
    private final String topic;
    private final KafkaEventLog.Options options;
    private final LiveProducer live;
    private final Context own;
    private final Vertx vertx;
    private final Bound underWay;
    private final AtomicLong failed = new AtomicLong();

    private KafkaAudienceFeed(Vertx vertx, Context own, KafkaEventLog.Options options, LiveProducer live) {
        this.vertx = vertx;
        this.own = own;
        this.options = options;
        this.topic = options.audiences();
        this.live = live;
        this.underWay = new Bound(options.queue().entriesMax(), options.queue().bytesMax());
    }

    /**
     * Connects to the brokers.
     *
     * @param nanos the monotonic clock
     * @return fails with {@link Failure.Code#UNAVAILABLE} where no broker answers or the topic is not there; the message
     *     says what to do
     */
    public static Future<KafkaAudienceFeed> open(Vertx vertx, KafkaEventLog.Options options, LongSupplier nanos) {
        Context own = vertx.getOrCreateContext();
        return vertx.executeBlocking(() -> producer(options, nanos), false)
                .map(live -> new KafkaAudienceFeed(vertx, own, options, live));
    }

    private static LiveProducer producer(KafkaEventLog.Options options, LongSupplier nanos) {
        KafkaEventLog.Options audiences = AudienceGroup.options(options, options.group());
        Opening.Opened opened = Opening.open(audiences, nanos);
        opened.admin().close(options.times().probeMax());
        Clients clients = new Clients(audiences);
        return new LiveProducer(
                opened.producer(),
                () -> clients.producer(opened.partitions()),
                producer -> Appender.knowsTheWay(producer, options.audiences()),
                nanos);
    }

    @Override
    public Future<Void> publish(List<AudienceChange> changes) {
        if (changes.isEmpty()) {
            return Future.succeededFuture();
        }
        List<byte[]> values = changes.stream().map(AudienceChangeJson::encode).toList();
        long bytes = values.stream().mapToLong(value -> value.length).sum();
        if (!underWay.take(values.size(), bytes)) {
            return Future.failedFuture(
                    new Failure(Failure.Code.OVERLOADED, "too many changes of audiences wait for Kafka"));
        }
        Publish publish = new Publish(changes.size(), Reply.toCaller(own));
        for (int i = 0; i < values.size(); i++) {
            byte[] key = changes.get(i).visitor().getBytes(StandardCharsets.UTF_8);
            send(new ProducerRecord<>(topic, key, values.get(i)), publish);
        }
        return publish.reply.future().mapEmpty();
    }

    private void send(ProducerRecord<byte[], byte[]> change, Publish publish) {
        Producer<byte[], byte[]> producer = live.now();
        try {
            // The callback tells what the future would.
            var unused = producer.send(change, (where, fault) -> settled(change, producer, fault, publish));
        } catch (KafkaException | IllegalStateException e) {
            settled(change, producer, e, publish);
        }
    }

    private void settled(
            ProducerRecord<byte[], byte[]> change,
            Producer<byte[], byte[]> producer,
            @Nullable Exception fault,
            Publish publish) {
        underWay.give(1, change.value().length);
        if (fault != null) {
            failed.incrementAndGet();
            live.failed(producer, fault);
        }
        publish.settled(fault);
    }

    /** Answered once every change is settled: what is tried again comes behind what was tried. */
    private static final class Publish {
        private final AtomicInteger open;
        private final AtomicReference<@Nullable Exception> fault = new AtomicReference<>();
        private final Reply<Boolean> reply;

        private Publish(int changes, Reply<Boolean> reply) {
            this.open = new AtomicInteger(changes);
            this.reply = reply;
        }

        private void settled(@Nullable Exception broken) {
            if (broken != null) {
                fault.compareAndSet(null, broken);
            }
            if (open.decrementAndGet() == 0) {
                Exception first = fault.get();
                if (first == null) {
                    reply.give(true);
                } else {
                    reply.fail(Faults.of(first, "changes of audiences were not published"));
                }
            }
        }
    }

    /** What is on its way and what failed, by name: for metrics. Cheap to read, from any thread. */
    public Map<String, LongSupplier> gauges() {
        return Map.of(
                "publish.waiting",
                underWay::items,
                "publish.refused",
                underWay::refused,
                "publish.failed",
                failed::get);
    }

    /** Waits a bounded time for what is on its way. */
    public Future<Void> close() {
        return vertx.executeBlocking(
                () -> {
                    live.close(options.times().appendMax());
                    return null;
                },
                false);
    }
}
