package io.limen.gateway.embedded;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.ProfileStore.Committed;
import java.util.Comparator;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** How far each partition is folded, and who waits until it is folded further. */
final class Watermarks {
    private final AtomicReferenceArray<@Nullable Committed> committed;
    private final ConcurrentSkipListSet<Waiter>[] waiters;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong sequence = new AtomicLong();
    private final int waitersMax;

    /** Somebody who waits for a position. */
    final class Waiter {
        private final Position wanted;
        private final long number = sequence.getAndIncrement();
        private final Runnable reached;
        private final AtomicBoolean over = new AtomicBoolean();

        private Waiter(Position wanted, Runnable reached) {
            this.wanted = wanted;
            this.reached = reached;
        }

        /** Stops waiting; false where the position was reached before. */
        boolean giveUp() {
            return end();
        }

        private boolean end() {
            if (!over.compareAndSet(false, true)) {
                return false;
            }
            waiters[wanted.partition()].remove(this);
            waiting.decrementAndGet();
            return true;
        }

        private void reach() {
            if (end()) {
                reached.run();
            }
        }
    }

    private static final Comparator<Waiter> SOONEST_FIRST = Comparator.<Waiter>comparingInt(
                    waiter -> waiter.wanted.epoch())
            .thenComparingLong(waiter -> waiter.wanted.offset())
            .thenComparingLong(waiter -> waiter.number);

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type can be made in no other way
    Watermarks(@Nullable Committed[] stored, int waitersMax) {
        this.committed = new AtomicReferenceArray<>(stored);
        this.waiters = new ConcurrentSkipListSet[stored.length];
        for (int partition = 0; partition < stored.length; partition++) {
            waiters[partition] = new ConcurrentSkipListSet<>(SOONEST_FIRST);
        }
        this.waitersMax = waitersMax;
    }

    @Nullable
    Committed committed(int partition) {
        return committed.get(partition);
    }

    boolean covers(Position wanted) {
        Committed now = committed.get(wanted.partition());
        return now != null
                && (now.epoch() > wanted.epoch()
                        || (now.epoch() == wanted.epoch() && now.nextOffset() > wanted.offset()));
    }

    /** Moves on, and tells those who waited for it. */
    void advance(int partition, Committed through) {
        committed.set(partition, through);
        for (Waiter waiter : waiters[partition]) {
            if (!covers(waiter.wanted)) {
                return;
            }
            waiter.reach();
        }
    }

    /**
     * Calls back once, from any thread, when the position is reached, which may be at once. Null where too many wait
     * already.
     */
    @Nullable
    Waiter await(Position wanted, Runnable reached) {
        if (waiting.incrementAndGet() > waitersMax) {
            waiting.decrementAndGet();
            return null;
        }
        Waiter waiter = new Waiter(wanted, reached);
        waiters[wanted.partition()].add(waiter);
        if (covers(wanted)) {
            waiter.reach();
        }
        return waiter;
    }

    int waiting() {
        return waiting.get();
    }
}
