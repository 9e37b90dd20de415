package io.limen.gateway.simulation;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.wire.EntryCodec;
import io.limen.gateway.wire.Unpacked;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The log where it is kept: entries are written, and a while later synced; only then they are acknowledged and handed
 * out. Where the power goes, what was not synced is gone.
 */
final class Broker {
    static final int EPOCH = 1;

    private final VirtualTime time;
    private final Chance chance;
    private final Story story;
    private final boolean acknowledgesBeforeSync;
    private final List<List<byte[]>> partitionToDurable = new ArrayList<>();
    private final List<List<Written>> partitionToWritten = new ArrayList<>();
    private final Set<String> durableMessages = new HashSet<>();
    private long syncSlowdown = 1;

    private static final class Written {
        private final byte[] entry;
        private final Promise<Long> synced = Promise.promise();

        private Written(byte[] entry) {
            this.entry = entry;
        }
    }

    Broker(VirtualTime time, Chance chance, Story story, int partitions, Plant plant) {
        this.time = time;
        this.chance = chance;
        this.story = story;
        this.acknowledgesBeforeSync = plant == Plant.ACKNOWLEDGE_BEFORE_SYNC;
        for (int i = 0; i < partitions; i++) {
            partitionToDurable.add(new ArrayList<>());
            partitionToWritten.add(new ArrayList<>());
        }
    }

    int partitions() {
        return partitionToDurable.size();
    }

    /** Completes with the offset. */
    Future<Long> append(int partition, byte[] entry) {
        List<Written> written = partitionToWritten.get(partition);
        Written one = new Written(entry);
        if (written.isEmpty()) {
            time.after(chance.between(100, 3_000) * 1_000 * syncSlowdown, () -> sync(partition));
        }
        written.add(one);
        return acknowledgesBeforeSync
                ? Future.succeededFuture(
                        (long) partitionToDurable.get(partition).size() + written.size() - 1)
                : one.synced.future();
    }

    private void sync(int partition) {
        List<byte[]> durable = partitionToDurable.get(partition);
        List<Written> written = List.copyOf(partitionToWritten.get(partition));
        partitionToWritten.get(partition).clear();
        for (Written each : written) {
            durable.add(each.entry);
            if (decoded(each.entry) instanceof VisitorEvent event) {
                durableMessages.add(event.messageId());
            }
        }
        for (int i = 0; i < written.size(); i++) {
            written.get(i).synced.complete((long) durable.size() - written.size() + i);
        }
    }

    /** A disk that takes its time. */
    void syncSlowly(long factor) {
        syncSlowdown = factor;
    }

    void losePower() {
        for (int partition = 0; partition < partitions(); partition++) {
            List<Written> written = List.copyOf(partitionToWritten.get(partition));
            partitionToWritten.get(partition).clear();
            if (!written.isEmpty()) {
                story.tell("broker: power lost, and %d entries of partition %d", written.size(), partition);
            }
            written.forEach(each -> each.synced.fail(new Failure(Failure.Code.UNAVAILABLE, "the broker is gone")));
        }
    }

    /** What is durable of a partition, in order. */
    List<byte[]> durable(int partition) {
        return partitionToDurable.get(partition);
    }

    boolean isDurable(String messageId) {
        return durableMessages.contains(messageId);
    }

    static Entry decoded(byte[] entry) {
        if (EntryCodec.decode(entry) instanceof Unpacked.Whole<Entry> whole) {
            return whole.value();
        }
        throw new AssertionError("an entry that was written is not one");
    }
}
