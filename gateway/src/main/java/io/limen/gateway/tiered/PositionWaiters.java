package io.limen.gateway.tiered;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.ProfileStore.Committed;
import java.util.Comparator;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Those who wait in this process until a partition is folded far enough. Asked and told from any thread. */
final class PositionWaiters {
    private final ConcurrentSkipListSet<Waiter> waiters = new ConcurrentSkipListSet<>(SOONEST_FIRST);
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicInteger waiting;
    private final int waitingMax;

    private static final Comparator<Waiter> SOONEST_FIRST = Comparator.<Waiter>comparingInt(
                    waiter -> waiter.wanted.epoch())
            .thenComparingLong(waiter -> waiter.wanted.offset())
            .thenComparingLong(waiter -> waiter.number);

    /** @param waiting how many wait in the whole store, counted together */
    PositionWaiters(AtomicInteger waiting, int waitingMax) {
        this.waiting = waiting;
        this.waitingMax = waitingMax;
    }

    /** Somebody who waits. */
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
            if (!over.compareAndSet(false, true)) {
                return false;
            }
            waiters.remove(this);
            waiting.decrementAndGet();
            return true;
        }
    }

    /** Whether there is room for one more. */
    boolean mayWait() {
        return waiting.get() < waitingMax;
    }

    /** Calls back once, from any thread, when the position is reached. */
    Waiter await(Position wanted, Runnable reached) {
        waiting.incrementAndGet();
        Waiter waiter = new Waiter(wanted, reached);
        waiters.add(waiter);
        return waiter;
    }

    /** The partition is folded through here. */
    void reached(Committed folded) {
        for (Waiter waiter : waiters) {
            if (!Places.covers(folded, waiter.wanted)) {
                return;
            }
            if (waiter.giveUp()) {
                waiter.reached.run();
            }
        }
    }
}
