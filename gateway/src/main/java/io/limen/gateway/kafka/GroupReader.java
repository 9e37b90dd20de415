package io.limen.gateway.kafka;

import io.limen.gateway.flow.EventLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that is a member of the consumer group: it polls without pause, so that it stays one, and does as little
 * else as it can. A partition that is not to be read (its offset is not known, too much of it waits, it is stopped) is
 * paused by itself.
 *
 * <p>When a partition is to be given up the thread waits, a bounded time, until what is at hand is handled and the
 * consumer has let go; only then the group gives it to another.
 */
final class GroupReader {
    private static final Logger log = LoggerFactory.getLogger(GroupReader.class);

    private static final Duration POLL = Duration.ofMillis(100);
    /** Some partition is held back: it may be resumed any moment. */
    private static final Duration POLL_SHORT = Duration.ofMillis(10);

    private static final long TROUBLED_MILLIS = 500;
    /** A former owner has heard by then that it is none. Two that take a partition from each other get nowhere. */
    private static final long OUTDONE_NANOS = 1_000_000_000L;

    private static final long LAG_NANOS = 1_000_000_000L;
    private static final Duration LEAVE_MAX = Duration.ofSeconds(2);

    private final KafkaEventLog.Options options;
    private final Consumer<byte[], byte[]> client;
    private final EventLog.Consumer consumer;
    private final Ends ends;
    private final Context context;
    private final Vertx vertx;
    private final LongSupplier nanos;
    private final Counts counts;

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Promise<Void> closed = Promise.promise();

    // The thread's own.
    private final Map<Integer, Slot> partitionToSlot = new HashMap<>();
    private final Map<Integer, Future<Void>> partitionToEnd = new HashMap<>();
    private long lagAt;

    /** A partition, and what its part of the client is doing. */
    private static final class Slot {
        private final Owned owned;
        private boolean placed;
        private boolean paused = true;
        private long outdoneSince = Long.MAX_VALUE;

        private Slot(Owned owned) {
            this.owned = owned;
        }
    }

    /** @param context where the consumer is called */
    GroupReader(
            KafkaEventLog.Options options,
            Consumer<byte[], byte[]> client,
            EventLog.Consumer consumer,
            Ends ends,
            Context context,
            Vertx vertx,
            LongSupplier nanos,
            Counts counts) {
        this.options = options;
        this.client = client;
        this.consumer = consumer;
        this.ends = ends;
        this.context = context;
        this.vertx = vertx;
        this.nanos = nanos;
        this.counts = counts;
    }

    void start() {
        Thread thread = new Thread(this::run, "limen-log-reader");
        thread.setDaemon(true);
        thread.start();
    }

    /** Gives all partitions up and leaves the group. */
    Future<Void> close() {
        closing.countDown();
        return closed.future();
    }

    private void run() {
        try {
            client.subscribe(List.of(options.topic()), new Rebalance());
            while (closing.getCount() > 0) {
                step();
            }
            giveUp(List.copyOf(partitionToSlot.keySet()));
            client.close(CloseOptions.timeout(LEAVE_MAX));
        } catch (KafkaException | InterruptedException e) {
            log.error("the reading of the log ended: {}", Faults.text(e));
        } finally {
            closed.complete();
        }
    }

    private void step() throws InterruptedException {
        try {
            takeOverAgain();
            ConsumerRecords<byte[], byte[]> polled = client.poll(arrange() ? POLL_SHORT : POLL);
            for (TopicPartition each : polled.partitions()) {
                take(each.partition(), polled.records(each));
            }
            measureLag();
        } catch (OffsetOutOfRangeException e) {
            e.offsetOutOfRangePartitions().forEach((each, offset) -> alarm(each, offset));
        } catch (KafkaException e) {
            log.warn("the log cannot be read: {}", Faults.text(e));
            closing.await(TROUBLED_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            // If this thread ended, the client would stay a member and nobody would read its partitions.
            log.error("the reading of the log stumbled", e);
            closing.await(TROUBLED_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void take(int partition, List<ConsumerRecord<byte[], byte[]>> messages) {
        Slot slot = partitionToSlot.get(partition);
        if (slot != null) {
            messages.forEach(message -> slot.owned.waiting().add(Fetched.of(message)));
            slot.owned.wake();
        }
    }

    private void alarm(TopicPartition partition, long offset) {
        Slot slot = partitionToSlot.get(partition.partition());
        if (slot != null) {
            slot.owned.alarm("its position is " + offset + ", which the log does not have any more");
            client.pause(List.of(partition));
            slot.paused = true;
        }
    }

    /** Takes partitions over anew that are ours and that another has had for a moment. */
    private void takeOverAgain() {
        long now = nanos.getAsLong();
        for (Map.Entry<Integer, Slot> each : List.copyOf(partitionToSlot.entrySet())) {
            Slot slot = each.getValue();
            if (!slot.owned.isOutdone()) {
                slot.outdoneSince = Long.MAX_VALUE;
            } else if (slot.outdoneSince == Long.MAX_VALUE) {
                slot.outdoneSince = now;
            } else if (now - slot.outdoneSince > OUTDONE_NANOS) {
                log.warn("partition {} was another's for a moment and is taken over again", each.getKey());
                client.pause(List.of(new TopicPartition(options.topic(), each.getKey())));
                slot.owned.lose();
                own(each.getKey());
            }
        }
    }

    /** Places, pauses and resumes partitions; whether one is held back that will go on. */
    private boolean arrange() {
        boolean held = false;
        for (Map.Entry<Integer, Slot> each : partitionToSlot.entrySet()) {
            Slot slot = each.getValue();
            TopicPartition partition = new TopicPartition(options.topic(), each.getKey());
            long from = slot.owned.from();
            if (!slot.placed && from != Owned.UNKNOWN) {
                client.seek(partition, from);
                slot.placed = true;
            }
            boolean readable = slot.placed && from != Owned.UNKNOWN;
            if (slot.paused && readable && slot.owned.waiting().isLow()) {
                client.resume(List.of(partition));
                slot.paused = false;
            } else if (!slot.paused && (!readable || slot.owned.waiting().isFull())) {
                client.pause(List.of(partition));
                slot.paused = true;
            }
            held |= slot.paused && !slot.owned.isAlarmed();
        }
        return held;
    }

    private void measureLag() {
        long now = nanos.getAsLong();
        if (now - lagAt < LAG_NANOS) {
            return;
        }
        lagAt = now;
        long lag = 0;
        for (Map.Entry<Integer, Slot> each : partitionToSlot.entrySet()) {
            if (each.getValue().placed) {
                lag += client.currentLag(new TopicPartition(options.topic(), each.getKey()))
                        .orElse(0);
            }
        }
        counts.lag().set(lag + counts.waitingEntries().get());
    }

    /** Called by the client while it polls, on this thread: the group waits for it. */
    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            client.pause(partitions);
            for (TopicPartition each : partitions) {
                // Without any position the client would ask for the group's own, which we do not keep.
                client.seek(each, 0);
                own(each.partition());
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            try {
                giveUp(partitions.stream().map(TopicPartition::partition).toList());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            for (TopicPartition each : partitions) {
                Slot slot = remove(each.partition());
                if (slot != null) {
                    log.warn("partition {} was lost: the group heard nothing of us", each.partition());
                    slot.owned.lose();
                }
            }
        }
    }

    private void own(int partition) {
        Owned owned = new Owned(
                partition,
                consumer,
                new Batches(options.epoch(), partition, options.consume()),
                new Waiting(options.consume(), counts.waitingEntries()),
                context,
                vertx,
                counts);
        partitionToSlot.put(partition, new Slot(owned));
        counts.ownedPartitions().set(partitionToSlot.size());
        Future<Void> before = partitionToEnd.getOrDefault(partition, Future.succeededFuture());
        partitionToEnd.put(partition, owned.ended());
        owned.start(before, offset -> ends.checked(partition, offset));
    }

    private Slot remove(int partition) {
        Slot slot = partitionToSlot.remove(partition);
        counts.ownedPartitions().set(partitionToSlot.size());
        return slot;
    }

    private void giveUp(Collection<Integer> partitions) throws InterruptedException {
        Map<Integer, Owned> partitionToLeaving = new HashMap<>();
        List<Future<Void>> endings = new ArrayList<>();
        for (Integer partition : partitions) {
            Slot slot = remove(partition);
            if (slot != null) {
                partitionToLeaving.put(partition, slot.owned);
                endings.add(slot.owned.stop());
            }
        }
        CountDownLatch all = new CountDownLatch(1);
        Future.join(endings).onComplete(done -> all.countDown());
        if (!all.await(options.times().revokeMax().toMillis(), TimeUnit.MILLISECONDS)) {
            partitionToLeaving.forEach((partition, owned) -> {
                if (!owned.ended().isComplete()) {
                    log.warn("partition {} goes to another before it was let go", partition);
                    owned.lose();
                }
            });
        }
    }
}
