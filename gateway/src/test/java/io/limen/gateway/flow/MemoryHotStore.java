package io.limen.gateway.flow;

import io.limen.gateway.event.Position;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.wire.Fence;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A hot store in memory, that can be told to be down and forgets all when told so. */
public final class MemoryHotStore implements HotStore {
    private final Map<String, Held> visitorToHeld = new ConcurrentHashMap<>();
    private final Map<Integer, Position> partitionToFolded = new ConcurrentHashMap<>();
    private final LongSupplier wallMillis;
    private final long refillMillis;
    private final AtomicInteger reads = new AtomicInteger();
    private volatile Map<String, Integer> layout = Map.of();
    private volatile Failure.@Nullable Code down;
    private volatile boolean hanging;

    private record Held(Stored stored, long until) {}

    public MemoryHotStore(LongSupplier wallMillis, long refillMillis) {
        this.wallMillis = wallMillis;
        this.refillMillis = refillMillis;
    }

    /** Every call fails so from now on. */
    public void breakDown(Failure.Code how) {
        down = how;
    }

    public void mend() {
        down = null;
        hanging = false;
    }

    /** From now on no offer is answered. */
    public void hang() {
        hanging = true;
    }

    /** Loses everything, as a server that was restarted. */
    public void flush() {
        visitorToHeld.clear();
        partitionToFolded.clear();
        layout = Map.of();
    }

    public Set<String> visitors() {
        return Set.copyOf(visitorToHeld.keySet());
    }

    /** How often it was read. */
    public int reads() {
        return reads.get();
    }

    public Map<String, Integer> layout() {
        return layout;
    }

    public boolean bit(String visitor, int bit) {
        Held held = held(visitor);
        return held != null
                && held.stored.view().memberships().stream()
                        .filter(membership -> membership.until() > wallMillis.getAsLong())
                        .map(Membership::bit)
                        .anyMatch(set -> set == bit);
    }

    @Override
    public Future<Optional<Stored>> read(String visitor) {
        reads.incrementAndGet();
        return answer(Optional.ofNullable(held(visitor)).map(Held::stored));
    }

    @Override
    public Future<Offered> offer(Collection<Stored> changed) {
        if (hanging) {
            return Promise.<Offered>promise().future();
        }
        Set<String> newer = new HashSet<>();
        Set<String> failed = new HashSet<>();
        for (Stored stored : changed) {
            String visitor = stored.profile().visitor();
            Held held = held(visitor);
            if (down != null) {
                failed.add(visitor);
            } else if (held != null && Fence.of(stored).isOlderThan(Fence.of(held.stored))) {
                newer.add(visitor);
            } else {
                visitorToHeld.put(visitor, new Held(HotStoreContract.withoutMessages(stored), Long.MAX_VALUE));
            }
        }
        return Future.succeededFuture(new Offered(newer, failed));
    }

    @Override
    public Future<Void> refill(Stored stored) {
        if (down == null && held(stored.profile().visitor()) == null) {
            long until = wallMillis.getAsLong() + refillMillis;
            visitorToHeld.put(stored.profile().visitor(), new Held(HotStoreContract.withoutMessages(stored), until));
        }
        return done();
    }

    @Override
    public Future<Boolean> advance(Position foldedThrough, Optional<Position> since) {
        Position known = partitionToFolded.get(foldedThrough.partition());
        if (since.isPresent() && (known == null || !known.covers(since.get()))) {
            return answer(false);
        }
        if (down == null) {
            partitionToFolded.merge(
                    foldedThrough.partition(), foldedThrough, (held, next) -> held.covers(next) ? held : next);
        }
        return answer(true);
    }

    @Override
    public Future<Optional<Position>> foldedThrough(int partition) {
        return answer(Optional.ofNullable(partitionToFolded.get(partition)));
    }

    @Override
    public Future<Void> publishLayout(Map<String, Integer> segmentToBit) {
        if (down == null) {
            layout = Map.copyOf(segmentToBit);
        }
        return done();
    }

    @Override
    public Future<Void> remove(String visitor) {
        if (down == null) {
            visitorToHeld.remove(visitor);
        }
        return done();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    private @Nullable Held held(String visitor) {
        Held held = visitorToHeld.get(visitor);
        if (held != null && held.until <= wallMillis.getAsLong()) {
            visitorToHeld.remove(visitor, held);
            return null;
        }
        return held;
    }

    private <T> Future<T> answer(T value) {
        Failure.Code now = down;
        return now == null
                ? Future.succeededFuture(value)
                : Future.failedFuture(new Failure(now, "the hot store was told to be down"));
    }

    private Future<Void> done() {
        return answer(Optional.empty()).mapEmpty();
    }
}
