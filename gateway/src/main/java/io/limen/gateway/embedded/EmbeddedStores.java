package io.limen.gateway.embedded;

import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.settings.YamlCursor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log and the stores of a gateway that needs no servers: one process, one data folder. */
public final class EmbeddedStores {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedStores.class);

    /** A partition takes two bytes of a key. */
    private static final int PARTITIONS_MAX = 1 << 15;

    private final Vertx vertx;
    private final Database database;
    private final Writer writer;
    private final Readers owners;
    private final EmbeddedEventLog eventLog;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Promise<Void> closed = Promise.promise();

    /**
     * Where the data is, and how much of everything there may be.
     *
     * @param dir the data folder; made if it is not there
     * @param partitions of the log: fixed when the folder is made
     * @param queue what may wait to be written
     * @param consume what is handed to the consumer at once
     * @param memory what is kept in memory
     * @param reads what may wait to be read
     */
    public record Options(String dir, int partitions, Queue queue, Consume consume, Memory memory, Reads reads) {

        /**
         * What may wait to be written; more is refused as overload.
         *
         * @param entriesMax log entries; some two seconds of what a small machine takes
         * @param bytesMax their bytes
         * @param profilesMax profiles of saves, counted apart, so that a flood of events does not stop the folding
         */
        public record Queue(int entriesMax, long bytesMax, int profilesMax) {
            private Queue read(YamlCursor queue) {
                return new Queue(
                        (int) queue.integer("entriesMax", entriesMax, 1, Integer.MAX_VALUE),
                        queue.bytes("bytesMax", bytesMax),
                        (int) queue.integer("profilesMax", profilesMax, 1, Integer.MAX_VALUE));
            }
        }

        /**
         * What is handed to the consumer at once: the more, the fewer fsyncs; the less, the sooner a segment moves.
         *
         * @param entriesMax log entries
         * @param bytesMax their bytes
         */
        public record Consume(int entriesMax, long bytesMax) {
            private Consume read(YamlCursor consume) {
                return new Consume(
                        (int) consume.integer("entriesMax", entriesMax, 1, 100_000),
                        consume.bytes("bytesMax", bytesMax));
            }
        }

        /**
         * What is kept in memory.
         *
         * @param hotBytes profiles kept decoded, in the heap, by an estimate of what they take
         * @param blockCacheBytes what RocksDB keeps of its files, outside the heap
         * @param writeBufferBytes what RocksDB gathers before it writes a file, outside the heap
         * @param filesMax files RocksDB holds open, each with some 100 KB outside the heap
         */
        public record Memory(long hotBytes, long blockCacheBytes, long writeBufferBytes, int filesMax) {
            private Memory read(YamlCursor memory) {
                return new Memory(
                        memory.bytes("hotBytes", hotBytes),
                        memory.bytes("blockCacheBytes", blockCacheBytes),
                        memory.bytes("writeBufferBytes", writeBufferBytes),
                        (int) memory.integer("filesMax", filesMax, 32, 1_000_000));
            }
        }

        /**
         * What may wait to be read.
         *
         * @param threads that read profiles which are not in memory
         * @param waitingMax such reads waiting; more are answered as {@code store-busy}
         * @param awaitingMax reads that wait until a position is folded; more are answered as stale
         */
        public record Reads(int threads, int waitingMax, int awaitingMax) {
            private Reads read(YamlCursor reads) {
                return new Reads(
                        (int) reads.integer("threads", threads, 1, 64),
                        (int) reads.integer("waitingMax", waitingMax, 1, 1_000_000),
                        (int) reads.integer("awaitingMax", awaitingMax, 0, 1_000_000));
            }
        }

        private static final long MB = 1 << 20;

        public static Options defaults(String dir) {
            return new Options(
                    dir,
                    8,
                    new Queue(50_000, 64 * MB, 20_000),
                    new Consume(500, MB),
                    new Memory(64 * MB, 32 * MB, 32 * MB, 256),
                    new Reads(2, 1_000, 10_000));
        }

        /** The section {@code data} of {@code gateway.yaml}. */
        public static Options read(YamlCursor data) {
            Options defaults = defaults(data.text("dir", "data"));
            return new Options(
                    defaults.dir,
                    (int) data.integer("partitions", defaults.partitions, 1, PARTITIONS_MAX),
                    defaults.queue.read(data.at("queue")),
                    defaults.consume.read(data.at("consume")),
                    defaults.memory.read(data.at("memory")),
                    defaults.reads.read(data.at("reads")));
        }
    }

    private EmbeddedStores(Vertx vertx, Context own, Options options, Database database, Shape shape) {
        this.vertx = vertx;
        this.database = database;
        long[] stored = new long[options.partitions()];
        for (int partition = 0; partition < stored.length; partition++) {
            stored[partition] = LogReading.storedEnd(database, partition);
        }
        Ends ends = new Ends(stored);
        this.owners = new Readers("limen-store-owner", 2, 1024);
        AtomicReference<@Nullable EmbeddedEventLog> grower = new AtomicReference<>();
        this.writer = new Writer(database, ends, partition -> {
            EmbeddedEventLog grown = grower.get();
            if (grown != null) {
                grown.grown(partition);
            }
        });
        Shared shared = new Shared(vertx, own, database, writer, ends, owners, shape.epoch());
        this.eventLog = new EmbeddedEventLog(options, shared);
        grower.set(eventLog);
        writer.start();
    }

    /**
     * Opens the data folder, or makes it. Blocks while RocksDB recovers: call it before anything is served.
     *
     * @throws Failure {@link Failure.Code#UNAVAILABLE} where the folder is in use or cannot be written,
     *     {@link Failure.Code#CORRUPT} where it does not hold what it should; the message says what to do
     */
    public static EmbeddedStores open(Vertx vertx, Options options) {
        Database database = Database.open(options);
        try {
            Shape shape = Shape.of(database, options.partitions());
            return new EmbeddedStores(vertx, vertx.getOrCreateContext(), options, database, shape);
        } catch (RocksDBException e) {
            database.close();
            throw new Failure(Failure.Code.UNAVAILABLE, "data folder " + options.dir() + ": " + e.getMessage());
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    public EventLog log() {
        return eventLog;
    }

    /**
     * Finishes what was handed over, answers everybody, closes the folder. The log stops first, so that its consumer
     * can still save what it has at hand.
     */
    public Future<Void> close() {
        if (closing.compareAndSet(false, true)) {
            eventLog.close().onComplete(stopped -> finish());
        }
        return closed.future();
    }

    private void finish() {
        Context context = vertx.getOrCreateContext();
        Thread closer = new Thread(
                () -> {
                    closeNow();
                    context.runOnContext(now -> closed.complete());
                },
                "limen-store-closer");
        closer.start();
    }

    private void closeNow() {
        try {
            writer.close();
            if (!owners.close()) {
                log.error("reads of the store do not end: the data folder is left to the end of the process");
                return;
            }
            database.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
