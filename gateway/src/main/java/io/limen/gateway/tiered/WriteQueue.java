package io.limen.gateway.tiered;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Visitors who wait to be written, those first whose moment comes first. At home. */
final class WriteQueue {
    private final TreeSet<Dirty> waiting = new TreeSet<>(
            Comparator.<Dirty>comparingLong(dirty -> dirty.writeAt).thenComparingLong(dirty -> dirty.number));

    void put(Dirty dirty, long writeAt) {
        dirty.writeAt = writeAt;
        waiting.add(dirty);
    }

    void remove(Dirty dirty) {
        waiting.remove(dirty);
    }

    /** Takes the first if its moment has come, or if more wait than may. */
    @Nullable
    Dirty take(long now, int waitingMax) {
        if (waiting.isEmpty() || (waiting.first().writeAt > now && waiting.size() <= waitingMax)) {
            return null;
        }
        return waiting.pollFirst();
    }

    int size() {
        return waiting.size();
    }
}
