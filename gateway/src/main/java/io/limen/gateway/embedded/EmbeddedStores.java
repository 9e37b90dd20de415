package io.limen.gateway.embedded;

import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.AudienceFeed;
import io.limen.gateway.flow.AudienceQueue;
import io.limen.gateway.flow.Backup;
import io.limen.gateway.flow.Backup.Written;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.LearnedStore;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.SnapshotStore;
import io.limen.gateway.settings.YamlCursor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log and the stores of a gateway that needs no servers: one process, one data folder. */
public final class EmbeddedStores {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedStores.class);

    /** A partition takes two bytes of a key. */
    private static final int PARTITIONS_MAX = 1 << 15;

    private static final int OWNER_THREADS = 2;
    /** An owner asks for one thing a partition at a time; commands ask for few. */
    private static final int OWNER_WAITING_MAX = 4096;

    private final Vertx vertx;
    private final Database database;
    private final Writer writer;
    private final Readers owners;
    private final Readers readers;
    private final EmbeddedEventLog eventLog;
    private final EmbeddedProfileStore profileStore;
    private final EmbeddedSnapshotStore snapshotStore;
    private final EmbeddedQuarantine quarantine;
    private final EmbeddedLearnedStore learned;
    private final EmbeddedAudiences audiences;
    private final FolderBackup folderBackup;
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
     * @param audienceChangesMax changes of audiences kept for those who follow them; beyond it the oldest go
     */
    public record Options(
            String dir,
            int partitions,
            Queue queue,
            Consume consume,
            Memory memory,
            Reads reads,
            long audienceChangesMax) {

        private static final long AUDIENCE_CHANGES_MAX = 100_000;

        /** With as many changes of audiences as it takes for some hours of nobody answering. */
        public Options(String dir, int partitions, Queue queue, Consume consume, Memory memory, Reads reads) {
            this(dir, partitions, queue, consume, memory, reads, AUDIENCE_CHANGES_MAX);
        }

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
                    defaults.reads.read(data.at("reads")),
                    data.integer("audienceChangesMax", defaults.audienceChangesMax, 1, Integer.MAX_VALUE));
        }
    }

    private EmbeddedStores(
            Vertx vertx,
            Options options,
            Database database,
            Shape shape,
            Function<String, Features> snapshotToFeatures,
            LongSupplier nanos)
            throws RocksDBException {
        this.vertx = vertx;
        this.database = database;
        long[] stored = new long[options.partitions];
        for (int partition = 0; partition < stored.length; partition++) {
            stored[partition] = LogReading.storedEnd(database, partition);
        }
        Ends ends = new Ends(stored);
        this.owners = new Readers("limen-store-owner", OWNER_THREADS, OWNER_WAITING_MAX);
        this.readers = new Readers("limen-store-reader", options.reads.threads, options.reads.waitingMax);
        this.writer = new Writer(database, ends);
        Shared shared = new Shared(vertx, vertx.getOrCreateContext(), database, writer, ends, owners, shape.epoch());
        this.eventLog = new EmbeddedEventLog(options, shared);
        this.profileStore = new EmbeddedProfileStore(options, shared, snapshotToFeatures, readers, nanos);
        this.snapshotStore = new EmbeddedSnapshotStore(shared);
        this.quarantine = new EmbeddedQuarantine(shared);
        this.learned = new EmbeddedLearnedStore(shared);
        this.audiences = new EmbeddedAudiences(shared, options.audienceChangesMax);
        this.folderBackup = new FolderBackup(options, shared);
        writer.start(eventLog::grown);
    }

    /**
     * Opens the data folder, or makes it. Blocks while RocksDB recovers: call it before anything is served.
     *
     * @param snapshotToFeatures the features of any snapshot a stored profile was folded with; asked on the store's own
     *     threads, throws {@link Failure} where they are gone
     * @param monotonicNanos the clock of deadlines
     * @throws Failure {@link Failure.Code#UNAVAILABLE} where the folder is in use or cannot be written,
     *     {@link Failure.Code#CORRUPT} where it does not hold what it should; the message says what to do
     */
    public static EmbeddedStores open(
            Vertx vertx, Options options, Function<String, Features> snapshotToFeatures, LongSupplier monotonicNanos) {
        Database database = Database.open(options);
        try {
            Shape shape = Shape.of(database, options.partitions);
            return new EmbeddedStores(vertx, options, database, shape, snapshotToFeatures, monotonicNanos);
        } catch (RocksDBException e) {
            database.close();
            throw new Failure(Failure.Code.UNAVAILABLE, "data folder " + options.dir + ": " + e.getMessage());
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    public EventLog log() {
        return eventLog;
    }

    public ProfileStore profiles() {
        return profileStore;
    }

    public SnapshotStore snapshots() {
        return snapshotStore;
    }

    public Quarantine quarantine() {
        return quarantine;
    }

    public LearnedStore learned() {
        return learned;
    }

    /** Where changes of audiences are kept until those who follow them have been told; only publish if somebody does. */
    public AudienceFeed audienceFeed() {
        return audiences;
    }

    /** The other end of {@link #audienceFeed}. */
    public AudienceQueue audienceQueue() {
        return audiences;
    }

    /** Copies of the data folder, while it is used. */
    public Backup backup() {
        return folderBackup;
    }

    /**
     * Makes a data folder from a copy of one. Blocks until all of it is copied and was opened.
     *
     * @throws Failure {@link Failure.Code#UNAVAILABLE} where there is data already or none can be written,
     *     {@link Failure.Code#CORRUPT} where the copy is none, cut short, of another shape or cannot be opened; the data
     *     folder is then as it was
     */
    public static Written restore(Path backup, Options options, Backup.Progress progress) {
        return new FolderRestore(backup, options).run(progress);
    }

    /** What the limits are doing, by name: for metrics. Cheap to read, from any thread. */
    public Map<String, LongSupplier> gauges() {
        HotProfiles hot = profileStore.hotProfiles();
        return Map.ofEntries(
                Map.entry("append.waiting.entries", eventLog.waiting()::items),
                Map.entry("append.waiting.bytes", eventLog.waiting()::bytes),
                Map.entry("append.refused", eventLog.waiting()::refused),
                Map.entry("save.waiting.profiles", profileStore.waiting()::items),
                Map.entry("save.refused", profileStore.waiting()::refused),
                Map.entry("groups.written", writer::groups),
                Map.entry("groups.failed", writer::failedGroups),
                Map.entry("consume.failed", eventLog::failedBatches),
                Map.entry("consume.stopped.partitions", eventLog::stoppedPartitions),
                Map.entry("audiences.waiting", audiences::kept),
                Map.entry("audiences.dropped", audiences::dropped),
                Map.entry("audiences.damaged", audiences::damaged),
                Map.entry("read.waiting", readers::waiting),
                Map.entry("read.refused", readers::refused),
                Map.entry("read.awaiting.position", profileStore.watermarks()::waiting),
                Map.entry("read.stale", profileStore::staleAnswers),
                Map.entry("hot.profiles", hot::size),
                Map.entry("hot.hits", hot::hits),
                Map.entry("hot.misses", hot::misses),
                Map.entry("hot.evicted", hot::evicted));
    }

    /**
     * Finishes what was handed over, answers everybody, closes the folder. The log stops first, so that its consumer
     * can still save what it has at hand.
     */
    public Future<Void> close() {
        if (closing.compareAndSet(false, true)) {
            eventLog.close()
                    .eventually(profileStore::close)
                    .eventually(audiences::close)
                    .onComplete(stopped -> finish());
        }
        return closed.future();
    }

    private void finish() {
        Context context = vertx.getOrCreateContext();
        Thread closer = new Thread(() -> closeThen(context), "limen-store-closer");
        closer.start();
    }

    private void closeThen(Context context) {
        try {
            writer.close();
            boolean idle = readers.close() && owners.close();
            if (idle) {
                database.close();
            } else {
                // Closing under a read would end the process; the folder loses nothing by being left open.
                log.error("reads of the store do not end: the data folder is left to the end of the process");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        context.runOnContext(now -> closed.complete());
    }
}
