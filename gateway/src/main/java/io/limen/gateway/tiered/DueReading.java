package io.limen.gateway.tiered;

import io.limen.gateway.flow.DurableStore;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;

/**
 * Keeps the due moments of owned partitions in memory, by reading the durable index ahead of time: at first all that is
 * overdue, then windows that overlap, so that an index which is consistent only in the end misses nothing. Some pages at
 * a time, and no more than memory is meant to hold: what is due first is read first. At home.
 */
final class DueReading {
    private static final int PAGES_AT_ONCE = 20;

    private final DurableStore durable;
    private final WriteBehindStore.Options options;
    private final Home home;
    private final LongSupplier wallMillis;
    /** Whether the copy in memory is what counts. */
    private final BiPredicate<OwnedPartition, String> inMemory;

    DueReading(
            DurableStore durable,
            WriteBehindStore.Options options,
            Home home,
            LongSupplier wallMillis,
            BiPredicate<OwnedPartition, String> inMemory) {
        this.durable = durable;
        this.options = options;
        this.home = home;
        this.wallMillis = wallMillis;
        this.inMemory = inMemory;
    }

    void tick(OwnedPartition partition) {
        DueMoments.Sweep sweep = partition.dues.sweep;
        long now = wallMillis.getAsLong();
        if (sweep.reading || now < sweep.nextAt || partition.dues.size() >= options.dueMax()) {
            return;
        }
        if (sweep.until == Long.MIN_VALUE) {
            sweep.until = now + options.horizon().toMillis();
        }
        sweep.reading = true;
        page(partition, 1);
    }

    private void page(OwnedPartition partition, int pages) {
        DueMoments.Sweep sweep = partition.dues.sweep;
        home.here(durable.due(partition.number, sweep.from, sweep.until, options.duePage()))
                .onSuccess(page -> took(partition, page, pages))
                // The next tick goes on where this one stopped.
                .onFailure(fault -> sweep.reading = false);
    }

    private void took(OwnedPartition partition, List<DurableStore.Due> page, int pages) {
        DueMoments.Sweep sweep = partition.dues.sweep;
        for (DurableStore.Due due : page) {
            if (!inMemory.test(partition, due.visitor())) {
                partition.dues.set(due.visitor(), due.at());
            }
        }
        if (page.size() < options.duePage()) {
            long now = wallMillis.getAsLong();
            sweep.readUntil = sweep.until;
            sweep.from = Math.max(0, now - options.horizon().toMillis());
            sweep.until = Long.MIN_VALUE;
            sweep.nextAt = now + options.horizon().toMillis() / 5;
            sweep.reading = false;
            return;
        }
        long last = page.get(page.size() - 1).at();
        sweep.readUntil = Math.max(sweep.readUntil, last);
        // A whole page of one moment: the rest of it comes with a later window.
        sweep.from = last == sweep.from ? last + 1 : last;
        if (pages < PAGES_AT_ONCE && !partition.gone && partition.dues.size() < options.dueMax()) {
            page(partition, pages + 1);
        } else {
            sweep.reading = false;
        }
    }
}
