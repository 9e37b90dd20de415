package io.limen.gateway.tiered;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.limen.gateway.flow.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Profiles of owned partitions as they are durable, those used most, bounded by what they weigh. What was kept under
 * another term is not seen. Read from any thread.
 */
final class CleanProfiles {
    /** What a decoded profile takes in the heap: estimates, rather high. */
    private static final int HEAP_BYTES_FIXED = 1_500;

    private static final int HEAP_BYTES_STATE = 120;
    private static final int HEAP_BYTES_MESSAGE = 12;
    private static final int HEAP_BYTES_ENTRY = 100;

    private final Cache<String, Kept> visitorToKept;

    private record Kept(Stored stored, OwnedPartition partition) {}

    CleanProfiles(long bytesMax) {
        this.visitorToKept = Caffeine.newBuilder()
                // Its upkeep takes microseconds; elsewhere it would come at any time.
                .executor(Runnable::run)
                .maximumWeight(bytesMax)
                .<String, Kept>weigher((visitor, kept) -> weight(kept.stored))
                .recordStats()
                .build();
    }

    static int weight(Stored stored) {
        return HEAP_BYTES_FIXED
                + HEAP_BYTES_STATE * stored.profile().states().size()
                + HEAP_BYTES_MESSAGE * stored.profile().recent().size()
                + HEAP_BYTES_ENTRY
                        * (stored.profile().assignments().size()
                                + stored.view().memberships().size()
                                + stored.view().scores().size());
    }

    @Nullable
    Stored get(OwnedPartition partition, String visitor) {
        Kept kept = visitorToKept.getIfPresent(visitor);
        return kept == null || kept.partition != partition ? null : kept.stored;
    }

    void put(OwnedPartition partition, Stored stored) {
        visitorToKept.put(stored.profile().visitor(), new Kept(stored, partition));
    }

    /** Some of those used least, at most so many: for comparing them with what is stored elsewhere. */
    List<Stored> coldest(OwnedPartition partition, int profilesMax) {
        List<Stored> found = new ArrayList<>();
        visitorToKept.policy().eviction().ifPresent(eviction -> eviction.coldest(profilesMax * 4).values().stream()
                .filter(kept -> kept.partition == partition)
                .limit(profilesMax)
                .forEach(kept -> found.add(kept.stored)));
        return found;
    }

    Map<String, LongSupplier> gauges() {
        return Map.of(
                "cache.profiles", visitorToKept::estimatedSize,
                "cache.hits", () -> visitorToKept.stats().hitCount(),
                "cache.misses", () -> visitorToKept.stats().missCount(),
                "cache.evicted", () -> visitorToKept.stats().evictionCount());
    }
}
