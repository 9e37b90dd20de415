package io.limen.gateway.ops;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/** How many a second, over the last whole seconds. Safe for all threads; an update lost at a second's turn is allowed. */
final class Rate {
    private static final int SECONDS = 10;
    private static final int SLOTS = 16;

    private final LongSupplier monotonicNanos;
    private final AtomicLongArray slotToSecond = new AtomicLongArray(SLOTS);
    private final AtomicLongArray slotToCount = new AtomicLongArray(SLOTS);
    private final long since;

    Rate(LongSupplier monotonicNanos) {
        this.monotonicNanos = monotonicNanos;
        this.since = second();
    }

    void add(int count) {
        long second = second();
        int slot = (int) Math.floorMod(second, (long) SLOTS);
        long stored = slotToSecond.get(slot);
        if (stored != second && slotToSecond.compareAndSet(slot, stored, second)) {
            slotToCount.set(slot, 0);
        }
        slotToCount.addAndGet(slot, count);
    }

    double perSecond() {
        long now = second();
        long sum = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            long age = now - slotToSecond.get(slot);
            if (age >= 1 && age <= SECONDS) {
                sum += slotToCount.get(slot);
            }
        }
        return (double) sum / Math.max(1, Math.min(SECONDS, now - since));
    }

    private long second() {
        return Math.floorDiv(monotonicNanos.getAsLong(), 1_000_000_000L);
    }
}
