package io.limen.gateway.embedded;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.limen.gateway.flow.Stored;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Profiles kept decoded, those asked for most, bounded by what they weigh. Filled by saves and by reads that had to go
 * to the database; equal to what is stored, or absent.
 */
final class HotProfiles {
    /** What a decoded profile takes in the heap for each byte of its encoding: an estimate, rather high. */
    private static final int HEAP_BYTES_PER_BYTE = 4;

    private static final int HEAP_BYTES_FIXED = 600;

    private final Cache<String, Weighed> visitorToStored;
    private final AtomicLongArray partitionToSaves;

    private record Weighed(Stored stored, int weight) {}

    HotProfiles(long bytesMax, int partitions) {
        this.visitorToStored = Caffeine.newBuilder()
                .maximumWeight(bytesMax)
                .<String, Weighed>weigher((visitor, weighed) -> weighed.weight)
                .recordStats()
                .build();
        this.partitionToSaves = new AtomicLongArray(partitions);
    }

    @Nullable
    Stored get(String visitor) {
        Weighed weighed = visitorToStored.getIfPresent(visitor);
        return weighed == null ? null : weighed.stored;
    }

    /** To be taken before reading what {@link #fill} is then given. */
    long saves(int partition) {
        return partitionToSaves.get(partition);
    }

    /** What is stored of these visitors changes now: before the first of their {@link #put}. */
    void saved(int partition) {
        partitionToSaves.incrementAndGet(partition);
    }

    void put(Stored stored, int encodedBytes) {
        visitorToStored.put(stored.profile().visitor(), weighed(stored, encodedBytes));
    }

    /** Keeps what was read, unless the partition was saved since: it may be older than what is stored now. */
    void fill(int partition, Stored stored, int encodedBytes, long savesBefore) {
        visitorToStored.asMap().compute(stored.profile().visitor(), (visitor, present) -> {
            if (present != null || partitionToSaves.get(partition) != savesBefore) {
                return present;
            }
            return weighed(stored, encodedBytes);
        });
    }

    private static Weighed weighed(Stored stored, int encodedBytes) {
        return new Weighed(stored, HEAP_BYTES_FIXED + encodedBytes * HEAP_BYTES_PER_BYTE);
    }

    long size() {
        return visitorToStored.estimatedSize();
    }

    long hits() {
        return visitorToStored.stats().hitCount();
    }

    long misses() {
        return visitorToStored.stats().missCount();
    }

    long evicted() {
        return visitorToStored.stats().evictionCount();
    }
}
