package io.limen.gateway.kafka;

import io.limen.gateway.event.Entry;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.wire.Unpacked;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes batches of consecutive entries out of what was fetched. */
final class Batches {
    private final int epoch;
    private final int partition;
    private final KafkaEventLog.Options.Consume limits;

    Batches(int epoch, int partition, KafkaEventLog.Options.Consume limits) {
        this.epoch = epoch;
        this.partition = partition;
        this.limits = limits;
    }

    /**
     * Takes the next entries off those waiting: at least one if there is one, else as many as the limits let in. A gap in
     * the offsets and a damaged entry end the batch before them.
     *
     * @return null where there is none
     * @throws Failure {@link Failure.Code#CORRUPT} where the next entry is damaged; it stays waiting
     */
    EventLog.@Nullable Batch take(Waiting fetched) {
        Fetched first = fetched.peek();
        if (first == null) {
            return null;
        }
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        Fetched next = first;
        while (next != null
                && entries.size() < limits.entriesMax()
                && bytes < limits.bytesMax()
                && next.offset() == first.offset() + entries.size()
                && next.content() instanceof Unpacked.Whole<Entry> whole) {
            entries.add(whole.value());
            bytes += next.bytes();
            fetched.remove();
            next = fetched.peek();
        }
        if (entries.isEmpty()) {
            String reason = ((Unpacked.Damaged<Entry>) first.content()).reason();
            throw new Failure(
                    Failure.Code.CORRUPT, "partition " + partition + " offset " + first.offset() + ": " + reason);
        }
        return new EventLog.Batch(epoch, partition, first.offset(), entries);
    }
}
