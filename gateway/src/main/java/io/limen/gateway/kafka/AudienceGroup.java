package io.limen.gateway.kafka;

import io.limen.gateway.flow.AudienceChange;
import io.limen.gateway.flow.AudienceQueue.Follower;
import io.limen.gateway.wire.AudienceChangeJson;
import io.limen.gateway.wire.Unpacked;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that is a member of a follower's group. It polls without pause, so that it stays one; while a page is dealt
 * with, which may take a day, all partitions are paused.
 */
final class AudienceGroup {
    private static final Logger log = LoggerFactory.getLogger(AudienceGroup.class);
    private static final int PAGE_MAX = 100;
    private static final Duration POLL = Duration.ofMillis(200);
    /** A page is at hand: it may be done any moment. */
    private static final Duration POLL_SHORT = Duration.ofMillis(20);

    private static final long TROUBLED_MILLIS = 500;
    private static final long AGAIN_NANOS = 1_000_000_000L;
    private static final Duration LEAVE_MAX = Duration.ofSeconds(2);

    private final KafkaEventLog.Options options;
    private final Follower follower;
    private final Context context;
    private final KafkaAudienceQueue queue;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Promise<Void> joined = Promise.promise();
    private final Promise<Void> closed = Promise.promise();
    private volatile long lag;

    // The thread's own.
    private @Nullable Page atHand;

    /** What was polled, where to go on when it is dealt with, and what became of it. */
    private static final class Page {
        private final List<AudienceChange> changes = new ArrayList<>();
        private final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        private volatile @Nullable Boolean taken;
        private volatile long failedAt;
    }

    AudienceGroup(
            KafkaEventLog.Options options, String group, Follower follower, Context context, KafkaAudienceQueue queue) {
        this.options = options(options, group);
        this.follower = follower;
        this.context = context;
        this.queue = queue;
    }

    /** The log's options, for the topic of audiences and a page at a time. */
    static KafkaEventLog.Options options(KafkaEventLog.Options log, String group) {
        return new KafkaEventLog.Options(
                log.bootstrap(),
                log.audiences(),
                log.audiences(),
                group,
                log.epoch(),
                log.queue(),
                new KafkaEventLog.Options.Consume(PAGE_MAX, log.consume().bytesMax()),
                log.times(),
                log.setup(),
                log.properties());
    }

    /** Completes when the group has given this member its partitions, or none. */
    Future<Void> start(Vertx vertx) {
        return start(vertx, () -> new Clients(options).member());
    }

    Future<Void> start(Vertx vertx, Callable<Consumer<byte[], byte[]>> member) {
        return vertx.executeBlocking(member, false).compose(client -> {
            Thread thread = new Thread(() -> run(client), "limen-audiences");
            thread.setDaemon(true);
            thread.start();
            return joined.future();
        });
    }

    /** Leaves the group. */
    Future<Void> close() {
        closing.countDown();
        return closed.future();
    }

    /** Changes behind what is at hand. */
    long lag() {
        return lag;
    }

    private void run(Consumer<byte[], byte[]> client) {
        try {
            client.subscribe(List.of(options.topic()), new Rebalance(client));
            while (closing.getCount() > 0) {
                step(client);
            }
            client.close(CloseOptions.timeout(LEAVE_MAX));
        } catch (KafkaException | InterruptedException e) {
            log.error("{} ended: {}", options.group(), Faults.text(e));
        } finally {
            context.runOnContext(now -> {
                joined.tryFail("closed");
                closed.complete();
            });
        }
    }

    private void step(Consumer<byte[], byte[]> client) throws InterruptedException {
        try {
            goOn(client);
            ConsumerRecords<byte[], byte[]> polled = client.poll(atHand == null ? POLL : POLL_SHORT);
            if (!polled.isEmpty()) {
                take(client, polled);
            }
            lag = client.assignment().stream()
                    .mapToLong(partition -> client.currentLag(partition).orElse(0))
                    .sum();
        } catch (NoOffsetForPartitionException e) {
            begin(client, e.partitions());
        } catch (OffsetOutOfRangeException e) {
            log.error(
                    "{}: the topic does not have what comes next any more, going on with what it has", options.group());
            queue.expired();
            client.seekToBeginning(e.partitions());
        } catch (KafkaException e) {
            log.warn("{} cannot read: {}", options.group(), Faults.text(e));
            closing.await(TROUBLED_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            // If this thread ended, the client would stay a member and nobody would read its partitions.
            log.error("{} stumbled", options.group(), e);
            closing.await(TROUBLED_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void take(Consumer<byte[], byte[]> client, ConsumerRecords<byte[], byte[]> polled) {
        client.pause(client.assignment());
        Page page = new Page();
        for (TopicPartition partition : polled.partitions()) {
            for (ConsumerRecord<byte[], byte[]> message : polled.records(partition)) {
                add(message.value(), page.changes);
                page.next.put(partition, new OffsetAndMetadata(message.offset() + 1));
            }
        }
        atHand = page;
        hand(page);
    }

    private void add(byte @Nullable [] value, List<AudienceChange> changes) {
        Unpacked<AudienceChange> unpacked =
                value == null ? new Unpacked.Damaged<>("nothing") : AudienceChangeJson.decode(value);
        if (unpacked instanceof Unpacked.Whole<AudienceChange> whole) {
            changes.add(whole.value());
        } else {
            queue.damaged();
        }
    }

    private void hand(Page page) {
        page.taken = null;
        if (page.changes.isEmpty()) {
            page.taken = true;
        } else {
            context.runOnContext(now -> follower.deliver(page.changes).onComplete(done -> {
                page.failedAt = System.nanoTime();
                page.taken = done.succeeded();
            }));
        }
    }

    /** Goes on behind what was dealt with, or hands it out again. */
    private void goOn(Consumer<byte[], byte[]> client) {
        Page page = atHand;
        Boolean taken = page == null ? null : page.taken;
        if (page == null || taken == null) {
            return;
        }
        if (taken) {
            atHand = null;
            client.resume(client.assignment());
            // Of partitions that went away meanwhile another says how far they are.
            page.next.keySet().retainAll(client.assignment());
            client.commitSync(page.next);
        } else if (System.nanoTime() - page.failedAt > AGAIN_NANOS) {
            hand(page);
        }
    }

    /** Of partitions without a position: nobody of this name followed them before, so it begins here. */
    private static void begin(Consumer<byte[], byte[]> client, Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        client.endOffsets(partitions).forEach((partition, end) -> {
            client.seek(partition, end);
            ends.put(partition, new OffsetAndMetadata(end));
        });
        client.commitSync(ends);
    }

    /** Called by the client while it polls, on this thread. */
    private final class Rebalance implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> client;

        private Rebalance(Consumer<byte[], byte[]> client) {
            this.client = client;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (atHand != null) {
                client.pause(partitions);
            }
            Set<TopicPartition> fresh = new HashSet<>(partitions);
            client.committed(fresh).forEach((partition, position) -> {
                if (position != null) {
                    fresh.remove(partition);
                }
            });
            if (!fresh.isEmpty()) {
                begin(client, fresh);
            }
            context.runOnContext(now -> joined.tryComplete());
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            Page page = atHand;
            if (page != null && page.taken == null) {
                // What is at hand comes again elsewhere; the follower passes over what it knows.
                partitions.forEach(page.next::remove);
            } else {
                goOn(client);
            }
        }
    }
}
