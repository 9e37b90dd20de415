package io.limen.gateway.kafka;

import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads partitions of the log for commands, one call after the other, on a thread and with a client of its own that
 * belongs to no group. What was fetched beyond what was asked for is kept for the call that goes on from there.
 */
final class CommandReader {
    private static final int WAITING_MAX = 64;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LEAVE_MAX = Duration.ofSeconds(1);

    private final KafkaEventLog.Options options;
    private final Supplier<Consumer<byte[], byte[]>> connect;
    private final LongSupplier nanos;
    private final ThreadPoolExecutor thread;

    // The thread's own.
    private @Nullable Consumer<byte[], byte[]> client;
    private @Nullable TopicPartition at;
    private long next;
    private long end;
    private Waiting ahead;

    CommandReader(KafkaEventLog.Options options, Supplier<Consumer<byte[], byte[]>> connect, LongSupplier nanos) {
        this.options = options;
        this.connect = connect;
        this.nanos = nanos;
        this.ahead = new Waiting(options.consume(), new AtomicLong());
        this.thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
            Thread own = new Thread(task, "limen-log-commands");
            own.setDaemon(true);
            return own;
        });
    }

    Future<EventLog.Batch> read(int partition, long from, int entriesMax, Context own) {
        Reply<EventLog.Batch> reply = Reply.toCaller(own);
        try {
            thread.execute(() -> answer(reply, partition, from, entriesMax));
        } catch (RejectedExecutionException e) {
            reply.fail(new Failure(Failure.Code.OVERLOADED, "too many reads of the log are waiting"));
        }
        return reply.future();
    }

    private void answer(Reply<EventLog.Batch> reply, int partition, long from, int entriesMax) {
        try {
            reply.give(read(partition, from, entriesMax));
        } catch (OffsetOutOfRangeException e) {
            at = null;
            reply.fail(new Failure(
                    Failure.Code.CORRUPT, "partition " + partition + " does not have offset " + from + " any more"));
        } catch (RuntimeException e) {
            at = null;
            reply.fail(Faults.of(e, "the log cannot be read"));
        }
    }

    private EventLog.Batch read(int partition, long from, int entriesMax) {
        Consumer<byte[], byte[]> reader = client();
        place(reader, new TopicPartition(options.topic(), partition), from);
        if (from >= end) {
            end = end(reader, partition);
        }
        long start = nanos.getAsLong();
        while (ahead.peek() == null && from < end) {
            if (nanos.getAsLong() - start > options.times().readMax().toNanos()) {
                throw new TimeoutException("partition " + partition);
            }
            for (ConsumerRecord<byte[], byte[]> message : reader.poll(POLL)) {
                ahead.add(Fetched.of(message));
            }
        }
        EventLog.Batch batch = new Batches(
                        options.epoch(),
                        partition,
                        new KafkaEventLog.Options.Consume(
                                entriesMax, options.consume().bytesMax()))
                .take(ahead);
        EventLog.Batch found = batch == null ? new EventLog.Batch(options.epoch(), partition, from, List.of()) : batch;
        next = found.nextOffset();
        return found;
    }

    private Consumer<byte[], byte[]> client() {
        Consumer<byte[], byte[]> reader = client;
        if (reader == null) {
            reader = connect.get();
            client = reader;
        }
        return reader;
    }

    private void place(Consumer<byte[], byte[]> reader, TopicPartition partition, long from) {
        if (partition.equals(at) && from == next) {
            return;
        }
        ahead = new Waiting(options.consume(), new AtomicLong());
        reader.assign(List.of(partition));
        reader.seek(partition, from);
        at = partition;
        next = from;
        end = 0;
    }

    private long end(Consumer<byte[], byte[]> reader, int partition) {
        TopicPartition which = new TopicPartition(options.topic(), partition);
        Long found =
                reader.endOffsets(List.of(which), options.times().readMax()).get(which);
        if (found == null) {
            throw new TimeoutException("the end of partition " + partition);
        }
        return found;
    }

    /** Finishes what was asked. Blocks: never from an event loop. */
    void close() throws InterruptedException {
        thread.execute(() -> {
            if (client != null) {
                client.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(LEAVE_MAX));
            }
        });
        thread.shutdown();
        if (!thread.awaitTermination(options.times().readMax().toMillis(), TimeUnit.MILLISECONDS)) {
            throw new KafkaException("the reader of the log does not end");
        }
    }
}
