package io.limen.gateway.kafka;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Bound;
import io.limen.gateway.guard.Reply;
import io.limen.gateway.wire.EntryCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Sends entries from whichever thread brings them. Sending only lays them into the producer's buffer: with
 * {@code max.block.ms=0} it never waits, neither for room nor for Kafka.
 */
final class Appender {
    private final String topic;
    private final int epoch;
    private final LiveProducer live;
    private final Bound underWay;
    private final Reach reach;
    private final AtomicLong failed = new AtomicLong();

    Appender(String topic, int epoch, LiveProducer live, Bound underWay, Reach reach) {
        this.topic = topic;
        this.epoch = epoch;
        this.live = live;
        this.underWay = underWay;
        this.reach = reach;
    }

    /** @param partitions where each entry belongs */
    Future<List<Position>> append(int[] partitions, List<? extends Entry> entries, Context own) {
        if (reach.away()) {
            return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "Kafka does not answer"));
        }
        if (live.isRenewing()) {
            return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "Kafka's producer is being replaced"));
        }
        byte[][] values = new byte[partitions.length][];
        long bytes = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = EntryCodec.encode(entries.get(i));
            bytes += values[i].length;
        }
        if (!underWay.take(values.length, bytes)) {
            return Future.failedFuture(new Failure(Failure.Code.OVERLOADED, "too many entries wait for the log"));
        }
        Append append = new Append(epoch, values.length, Reply.toCaller(own));
        for (int i = 0; i < values.length; i++) {
            send(append, i, new ProducerRecord<>(topic, partitions[i], key(entries.get(i)), values[i]));
        }
        return append.future();
    }

    private static byte @Nullable [] key(Entry entry) {
        return entry instanceof VisitorEvent event ? event.visitor().getBytes(StandardCharsets.UTF_8) : null;
    }

    private void send(Append append, int index, ProducerRecord<byte[], byte[]> entry) {
        Producer<byte[], byte[]> producer = live.now();
        try {
            // The callback tells what the future would.
            var unused = producer.send(entry, (where, fault) -> {
                underWay.give(1, entry.value().length);
                if (fault == null) {
                    reach.acknowledged();
                    append.acknowledged(index, where);
                } else {
                    failed(append, producer, fault);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            underWay.give(1, entry.value().length);
            failed(append, producer, e);
        }
    }

    private void failed(Append append, Producer<byte[], byte[]> producer, Throwable fault) {
        failed.incrementAndGet();
        if (!live.failed(producer, fault)) {
            reach.notAcknowledged(fault);
        }
        append.failed(
                fault instanceof IllegalStateException
                        ? new Failure(Failure.Code.UNAVAILABLE, "the log is closed")
                        : fault);
    }

    /** Whether the producer knows where to send; where it does not, it begins to ask. Does not wait. */
    static boolean knowsTheWay(Producer<byte[], byte[]> producer, String topic) {
        try {
            return !producer.partitionsFor(topic).isEmpty();
        } catch (KafkaException | IllegalStateException e) {
            return false;
        }
    }

    long failed() {
        return failed.get();
    }

    long renewed() {
        return live.renewed();
    }

    /** Waits a while for what is under way, then answers everybody. Blocks: never from an event loop. */
    void close(Duration patience) {
        live.close(patience);
    }
}
