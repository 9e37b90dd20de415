package io.limen.gateway.kafka;

import io.limen.gateway.flow.EventLog;
import io.limen.gateway.wire.EntryCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.LongFunction;

/** How a member of a group handles a partition while it is its own, without a group: for whoever plays the group. */
public final class PartitionReading {
    private static final long BYTES_MAX = 1 << 20;

    private final Counts counts = new Counts();
    private final Waiting waiting;
    private final Owned owned;
    private long next = Owned.UNKNOWN;

    /** @param entriesMax handed over at once */
    public PartitionReading(
            int epoch, int partition, int entriesMax, EventLog.Consumer consumer, Context context, Vertx vertx) {
        KafkaEventLog.Options.Consume limits = new KafkaEventLog.Options.Consume(entriesMax, BYTES_MAX);
        this.waiting = new Waiting(limits, counts.waitingEntries());
        this.owned =
                new Owned(partition, consumer, new Batches(epoch, partition, limits), waiting, context, vertx, counts);
    }

    /** Begins when who had the partition before has ended. */
    public void start(Future<Void> before, LongFunction<Future<Long>> checked) {
        owned.start(before, checked);
    }

    /** The offset of the entry it wants next; negative where it wants none now. */
    public long wants() {
        if (next == Owned.UNKNOWN) {
            next = owned.from();
        }
        return owned.from() == Owned.UNKNOWN || waiting.isFull() ? Owned.UNKNOWN : next;
    }

    /** The entry it wants. */
    public void deliver(byte[] entry) {
        waiting.add(new Fetched(next++, entry.length, EntryCodec.decode(entry)));
        owned.wake();
    }

    /** Whether it stopped for good, with an alarm. */
    public boolean isAlarmed() {
        return owned.isAlarmed();
    }

    /** Whether the consumer found out that another has the partition. */
    public boolean isOutdone() {
        return owned.isOutdone();
    }

    public Future<Void> stop() {
        return owned.stop();
    }

    public void lose() {
        owned.lose();
    }

    public Future<Void> ended() {
        return owned.ended();
    }
}
