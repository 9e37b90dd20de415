package io.limen.gateway.tiered;

import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The visitors of an owned partition as they are now: what is not durable yet, else what is kept of the durable ones, else
 * what the durable store has. At home, but for {@link #kept}, which may be asked anywhere.
 */
final class LatestProfiles {
    private final SharedReads durable;
    private final CleanProfiles clean;
    private final Home home;

    LatestProfiles(SharedReads durable, CleanProfiles clean, Home home) {
        this.durable = durable;
        this.clean = clean;
        this.home = home;
    }

    /** Out of memory; null where it is not there. */
    @Nullable
    Stored kept(OwnedPartition partition, String visitor) {
        Stored dirty = partition.dirty(visitor);
        return dirty != null ? dirty : clean.get(partition, visitor);
    }

    /** These visitors; the unknown ones are not in it. */
    Future<Map<String, Stored>> load(OwnedPartition partition, Collection<String> visitors) {
        Map<String, Stored> found = new HashMap<>();
        List<String> missing = new ArrayList<>();
        for (String visitor : new LinkedHashSet<>(visitors)) {
            Stored known = kept(partition, visitor);
            if (known == null) {
                missing.add(visitor);
            } else {
                found.put(visitor, known);
            }
        }
        if (missing.isEmpty()) {
            return Future.succeededFuture(found);
        }
        return home.here(durable.load(missing)).map(loaded -> {
            loaded.forEach((visitor, stored) -> {
                // What was saved meanwhile is newer.
                Stored known = kept(partition, visitor);
                if (known == null) {
                    clean.put(partition, stored);
                }
                found.put(visitor, known == null ? stored : known);
            });
            return found;
        });
    }

    /** What is not durable yet, of the visitors after this one. */
    static NavigableMap<String, Stored> dirty(@Nullable OwnedPartition partition, String after) {
        NavigableMap<String, Stored> visitorToStored = new TreeMap<>();
        if (partition != null) {
            partition.visitorToDirty.forEach((visitor, dirty) -> {
                if (visitor.compareTo(after) > 0) {
                    visitorToStored.put(visitor, dirty.stored());
                }
            });
        }
        return visitorToStored;
    }

    /**
     * A page of the durable store, with what is not durable yet in its place.
     *
     * @param before what was not durable when the page was asked for: it may have been written since, too late for it
     */
    static List<Stored> withDirty(
            List<Stored> page, boolean last, NavigableMap<String, Stored> before, NavigableMap<String, Stored> now) {
        NavigableMap<String, Stored> visitorToStored = new TreeMap<>();
        page.forEach(stored -> visitorToStored.put(stored.profile().visitor(), stored));
        String until = last ? null : visitorToStored.lastKey();
        (until == null ? before : before.headMap(until, true))
                .forEach((visitor, stored) -> visitorToStored.merge(
                        visitor, stored, (read, known) -> Places.isOlder(read, known) ? known : read));
        visitorToStored.putAll(until == null ? now : now.headMap(until, true));
        return List.copyOf(visitorToStored.values());
    }
}
