package io.limen.gateway.guard;

import java.util.concurrent.atomic.AtomicLong;

/** How much may wait or be under way: so many items and so many bytes. Taken and given back without locks, from any thread. */
public final class Bound {
    private final long itemsMax;
    private final long bytesMax;
    private final AtomicLong items = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    public Bound(long itemsMax, long bytesMax) {
        this.itemsMax = itemsMax;
        this.bytesMax = bytesMax;
    }

    /** Takes room, or counts a refusal and takes none. */
    public boolean take(long moreItems, long moreBytes) {
        long itemsThen = items.addAndGet(moreItems);
        long bytesThen = bytes.addAndGet(moreBytes);
        if (itemsThen <= itemsMax && bytesThen <= bytesMax) {
            return true;
        }
        give(moreItems, moreBytes);
        refused.incrementAndGet();
        return false;
    }

    /** Gives back room that was taken. */
    public void give(long fewerItems, long fewerBytes) {
        items.addAndGet(-fewerItems);
        bytes.addAndGet(-fewerBytes);
    }

    public long items() {
        return items.get();
    }

    public long bytes() {
        return bytes.get();
    }

    public long refused() {
        return refused.get();
    }
}
