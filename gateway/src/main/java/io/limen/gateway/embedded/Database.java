package io.limen.gateway.embedded;

import io.limen.gateway.flow.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open database and everything native that belongs to it. Every call blocks: never from an event loop. Nobody may
 * use it any more when it is closed, for RocksDB then ends the process.
 */
final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);

    /** What each family's smallest unit of reading holds: large where reading is sequential. */
    private static final long BLOCK_BYTES = 16 * 1024;

    private static final double BLOOM_BITS_PER_KEY = 10;
    private static final long OWN_LOG_FILE_BYTES = 1024 * 1024;

    private final RocksDB rocks;
    private final WriteOptions synced;
    private final Map<Family, ColumnFamilyHandle> handles;
    private final Deque<AutoCloseable> natives;

    private Database(
            RocksDB rocks, WriteOptions synced, Map<Family, ColumnFamilyHandle> handles, Deque<AutoCloseable> natives) {
        this.rocks = rocks;
        this.synced = synced;
        this.handles = handles;
        this.natives = natives;
    }

    /**
     * Opens or creates.
     *
     * @throws Failure {@link Failure.Code#UNAVAILABLE} where the folder is in use or cannot be written,
     *     {@link Failure.Code#CORRUPT} where it does not hold what it should
     */
    static Database open(EmbeddedStores.Options options) {
        RocksDB.loadLibrary();
        Path folder = Path.of(options.dir()).resolve(BackupFolder.STORE);
        try {
            Files.createDirectories(folder);
            return openWhole(folder, options);
        } catch (IOException e) {
            throw new Failure(
                    Failure.Code.UNAVAILABLE,
                    "data folder " + options.dir() + " cannot be created or read: " + e.getMessage());
        } catch (RocksDBException e) {
            throw notOpened(options.dir(), e);
        }
    }

    /*
     * None of RocksDB's recovery modes keeps our promise. Point in time, its default, silently drops everything behind the
     * first damage. Tolerating corrupted tails refuses a torn one whose checksum is wrong, and takes damage to the length
     * of a record in the last block for a torn one. And in every mode a head that says it is of a recycled file has it
     * read the same bytes for ever. So we look first, cut off what is torn, and let it be strict with the rest.
     */
    private static Database openWhole(Path folder, EmbeddedStores.Options options)
            throws IOException, RocksDBException {
        WriteAheadFiles.mend(folder);
        Deque<AutoCloseable> natives = new ArrayDeque<>();
        Unbroken unbroken = kept(natives, new Unbroken());
        try {
            return open(folder, options, unbroken, natives);
        } catch (RocksDBException e) {
            closeAll(natives);
            if (unbroken.gap().isPresent()) {
                throw WriteAheadFiles.lost(unbroken.gap().get());
            }
            throw e;
        }
    }

    private static Database open(
            Path folder, EmbeddedStores.Options options, Unbroken unbroken, Deque<AutoCloseable> natives)
            throws RocksDBException {
        // One budget: write buffers are charged to the cache, so the two together never take more than their sum.
        LRUCache cache = kept(
                natives,
                new LRUCache(
                        options.memory().blockCacheBytes() + options.memory().writeBufferBytes()));
        WriteBufferManager buffers =
                kept(natives, new WriteBufferManager(options.memory().writeBufferBytes(), cache));
        BloomFilter bloom = kept(natives, new BloomFilter(BLOOM_BITS_PER_KEY));
        DBOptions shape = kept(natives, new DBOptions())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWalRecoveryMode(WALRecoveryMode.AbsoluteConsistency)
                .setWalFilter(unbroken)
                .setWriteBufferManager(buffers)
                .setMaxOpenFiles(options.memory().filesMax())
                .setMaxTotalWalSize(options.memory().writeBufferBytes() * 2)
                .setMaxBackgroundJobs(2)
                .setMaxLogFileSize(OWN_LOG_FILE_BYTES)
                .setKeepLogFileNum(3)
                .setStatsDumpPeriodSec(0);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(
                RocksDB.DEFAULT_COLUMN_FAMILY, kept(natives, family(Family.META, options, cache, bloom))));
        for (Family family : Family.values()) {
            byte[] name = family.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
            ColumnFamilyOptions familyOptions = kept(natives, family(family, options, cache, bloom));
            descriptors.add(new ColumnFamilyDescriptor(name, familyOptions));
        }
        descriptors.addAll(others(folder, descriptors, natives));
        List<ColumnFamilyHandle> opened = new ArrayList<>();
        RocksDB rocks = kept(natives, RocksDB.open(shape, folder.toString(), descriptors, opened));
        Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
        Iterator<ColumnFamilyHandle> next = opened.iterator();
        kept(natives, next.next());
        for (Family family : Family.values()) {
            handles.put(family, kept(natives, next.next()));
        }
        while (next.hasNext()) {
            kept(natives, next.next());
        }
        WriteOptions synced = kept(natives, new WriteOptions()).setSync(true);
        return new Database(rocks, synced, handles, natives);
    }

    /** What a later release keeps there, too: RocksDB opens all or nothing. It is left as it is. */
    private static List<ColumnFamilyDescriptor> others(
            Path folder, List<ColumnFamilyDescriptor> known, Deque<AutoCloseable> natives) throws RocksDBException {
        if (Files.notExists(folder.resolve("CURRENT"))) {
            return List.of();
        }
        try (Options options = new Options()) {
            return RocksDB.listColumnFamilies(options, folder.toString()).stream()
                    .filter(name -> known.stream().noneMatch(family -> Arrays.equals(family.getName(), name)))
                    .map(name -> new ColumnFamilyDescriptor(name, kept(natives, new ColumnFamilyOptions())))
                    .toList();
        }
    }

    private static ColumnFamilyOptions family(
            Family family, EmbeddedStores.Options options, LRUCache cache, BloomFilter bloom) {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(BLOCK_BYTES)
                .setCacheIndexAndFilterBlocks(true);
        if (family == Family.PROFILE) {
            // Most reads that come this far ask for visitors who have never been here.
            table.setFilterPolicy(bloom).setWholeKeyFiltering(true);
        }
        return new ColumnFamilyOptions()
                .setTableFormatConfig(table)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setWriteBufferSize(options.memory().writeBufferBytes() / 4);
    }

    private static <T extends AutoCloseable> T kept(Deque<AutoCloseable> natives, T handle) {
        natives.push(handle);
        return handle;
    }

    private static Failure notOpened(String folder, RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("LOCK")) {
            return new Failure(
                    Failure.Code.UNAVAILABLE,
                    "data folder " + folder + " is in use by another gateway or command."
                            + " Stop that one, ask it through its operations port,"
                            + " or give this one a folder of its own (LIMEN_DATA_DIR).");
        }
        boolean corrupt = e.getStatus() != null && e.getStatus().getCode() == org.rocksdb.Status.Code.Corruption;
        return new Failure(
                corrupt ? Failure.Code.CORRUPT : Failure.Code.UNAVAILABLE,
                "data folder " + folder + " cannot be opened: " + message);
    }

    byte @Nullable [] get(Family family, byte[] key) throws RocksDBException {
        return rocks.get(handle(family), key);
    }

    /** The values of these keys in their order, null where there is none. */
    List<byte @Nullable []> getAll(Family family, List<byte[]> keys) throws RocksDBException {
        return rocks.multiGetAsList(Collections.nCopies(keys.size(), handle(family)), keys);
    }

    /** An iterator over a family, to be closed by the caller. */
    RocksIterator iterate(Family family) {
        return rocks.newIterator(handle(family));
    }

    /** Writes all or nothing; durable on return. */
    void write(WriteBatch batch) throws RocksDBException {
        rocks.write(synced, batch);
    }

    /** Links a consistent copy of everything written so far into a folder that is not there yet. */
    void checkpoint(Path folder) throws RocksDBException {
        try (Checkpoint checkpoint = Checkpoint.create(rocks)) {
            checkpoint.createCheckpoint(folder.toString());
        }
    }

    ColumnFamilyHandle handle(Family family) {
        ColumnFamilyHandle handle = handles.get(family);
        if (handle == null) {
            throw new IllegalStateException("no family " + family);
        }
        return handle;
    }

    @Override
    public void close() {
        closeAll(natives);
    }

    /** The last made first: handles before the database, the database before its options and caches. */
    private static void closeAll(Deque<AutoCloseable> natives) {
        while (!natives.isEmpty()) {
            try {
                natives.pop().close();
            } catch (Exception e) {
                log.warn("closing the data folder: {}", e.getMessage());
            }
        }
    }
}
