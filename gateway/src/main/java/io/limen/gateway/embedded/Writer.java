package io.limen.gateway.embedded;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Bound;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TransferQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. What was handed over while the last group was written is the next group: one batch, one
 * fsync, then everybody is told.
 */
final class Writer {
    private static final Logger log = LoggerFactory.getLogger(Writer.class);

    /** Bounds what a group adds to the latency of the next. */
    private static final long GROUP_BYTES_MAX = 4 * 1024 * 1024;

    private final Database database;
    private final Ends ends;
    private final TransferQueue<Handed> queue = new LinkedTransferQueue<>();
    private final AtomicLong groups = new AtomicLong();
    private final AtomicLong failedGroups = new AtomicLong();
    private volatile @Nullable Thread thread;
    private volatile boolean closed;
    /** Whether the last group failed; the writer's thread's. */
    private boolean failing;

    /** A write with the room it takes; no write is the sign to stop. */
    private record Handed(@Nullable Write write, Bound bound) {
        private static final Handed STOP = new Handed(null, new Bound(0, 0));
    }

    /** What became of a write: durable, or why not. */
    private record Outcome(Write write, @Nullable Failure failure) {}

    Writer(Database database, Ends ends) {
        this.database = database;
        this.ends = ends;
    }

    /** Starts to write; names each partition whose log has grown. */
    void start(IntConsumer grown) {
        Thread started = new Thread(() -> run(grown), "limen-store-writer");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    long groups() {
        return groups.get();
    }

    long failedGroups() {
        return failedGroups.get();
    }

    /** Hands over without blocking. Nothing is handed over where a failure is returned. */
    @Nullable
    Failure offer(Write write, Bound bound) {
        if (closed) {
            return closing();
        }
        if (!bound.take(write.items(), write.bytes())) {
            return new Failure(
                    Failure.Code.OVERLOADED,
                    "write queue full: " + bound.items() + " items, " + bound.bytes() + " bytes waiting");
        }
        queue.add(new Handed(write, bound));
        return null;
    }

    /** Writes what was handed over, then ends. Blocks: never from an event loop. */
    void close() throws InterruptedException {
        closed = true;
        queue.add(Handed.STOP);
        Thread started = thread;
        if (started != null) {
            started.join();
        }
        // Whoever saw it open a moment ago may have come behind the sign.
        for (Handed late = queue.poll(); late != null; late = queue.poll()) {
            if (late.write != null) {
                tell(List.of(new Outcome(late.write, closing())));
            }
        }
    }

    private static Failure closing() {
        return new Failure(Failure.Code.UNAVAILABLE, "the store is closing");
    }

    private void run(IntConsumer grown) {
        try {
            for (Handed first = queue.take(); first.write != null; first = queue.take()) {
                commit(group(first, first.write), grown);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.error("the store's writer was interrupted: nothing can be written any more");
        }
    }

    private List<Write> group(Handed first, Write firstWrite) {
        List<Write> group = new ArrayList<>();
        Set<Integer> checked = new HashSet<>();
        long bytes = 0;
        Handed next = first;
        Write write = firstWrite;
        while (true) {
            group.add(write);
            write.checkedPartition().ifPresent(checked::add);
            bytes += write.bytes();
            next.bound.give(write.items(), write.bytes());
            next = queue.peek();
            if (next == null || next.write == null || bytes >= GROUP_BYTES_MAX) {
                return group;
            }
            OptionalInt partition = next.write.checkedPartition();
            if (partition.isPresent() && checked.contains(partition.getAsInt())) {
                return group;
            }
            queue.remove();
            write = next.write;
        }
    }

    private void commit(List<Write> group, IntConsumer grown) {
        List<Outcome> outcomes = new ArrayList<>(group.size());
        List<Write> staged = new ArrayList<>(group.size());
        Failure failure = null;
        try (WriteBatch batch = new WriteBatch()) {
            for (Write write : group) {
                Failure refused = stage(write, batch);
                if (refused == null) {
                    staged.add(write);
                } else {
                    outcomes.add(new Outcome(write, refused));
                }
            }
            failure = staged.isEmpty() ? null : write(batch);
        }
        if (failure == null) {
            staged.forEach(Write::written);
            ends.commit(grown);
            groups.incrementAndGet();
        } else {
            ends.rollback();
            failedGroups.incrementAndGet();
        }
        for (Write write : staged) {
            outcomes.add(new Outcome(write, failure));
        }
        tell(outcomes);
    }

    private static @Nullable Failure stage(Write write, WriteBatch batch) {
        try {
            write.stage(batch);
            return null;
        } catch (Failure refused) {
            return refused;
        } catch (RocksDBException e) {
            log.error("a write could not be prepared: {}", e.getMessage());
            return new Failure(Failure.Code.UNAVAILABLE, "the store cannot be read");
        } catch (RuntimeException e) {
            log.error("a write could not be prepared", e);
            return new Failure(Failure.Code.INTERNAL, "a write could not be prepared");
        }
    }

    private @Nullable Failure write(WriteBatch batch) {
        try {
            database.write(batch);
            if (failing) {
                log.info("the store can be written again");
                failing = false;
            }
            return null;
        } catch (RocksDBException e) {
            // Not the end: once there is room again RocksDB recovers by itself within seconds.
            if (!failing) {
                log.error("the store cannot be written, until further notice: {}", e.getMessage());
                failing = true;
            }
            return new Failure(Failure.Code.UNAVAILABLE, "the store cannot be written");
        }
    }

    /** One hop a context, however many of its writes were in the group. */
    private static void tell(List<Outcome> outcomes) {
        IdentityHashMap<Context, List<Outcome>> contextToOutcomes = new IdentityHashMap<>();
        for (Outcome outcome : outcomes) {
            contextToOutcomes
                    .computeIfAbsent(outcome.write.context(), context -> new ArrayList<>())
                    .add(outcome);
        }
        contextToOutcomes.forEach((context, told) ->
                context.runOnContext(now -> told.forEach(outcome -> outcome.write.answer(outcome.failure))));
    }
}
