package io.limen.gateway.kafka;

import java.util.concurrent.atomic.AtomicLong;

/** How much may be under way: so many items and so many bytes. Taken and given back without locks, from any thread. */
final class Bound {
    private final long itemsMax;
    private final long bytesMax;
    private final AtomicLong items = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    Bound(long itemsMax, long bytesMax) {
        this.itemsMax = itemsMax;
        this.bytesMax = bytesMax;
    }

    /** Takes room, or counts a refusal and takes none. */
    boolean take(long moreItems, long moreBytes) {
        long itemsThen = items.addAndGet(moreItems);
        long bytesThen = bytes.addAndGet(moreBytes);
        if (itemsThen <= itemsMax && bytesThen <= bytesMax) {
            return true;
        }
        give(moreItems, moreBytes);
        refused.incrementAndGet();
        return false;
    }

    void give(long fewerItems, long fewerBytes) {
        items.addAndGet(-fewerItems);
        bytes.addAndGet(-fewerBytes);
    }

    long items() {
        return items.get();
    }

    long bytes() {
        return bytes.get();
    }

    long refused() {
        return refused.get();
    }
}
