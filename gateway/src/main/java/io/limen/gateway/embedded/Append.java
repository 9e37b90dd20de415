package io.limen.gateway.embedded;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Reply;
import io.limen.gateway.wire.EntryCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Entries on their way into the log: encoded where they come from, given their offsets by the writer. */
final class Append implements Write {
    private final int[] partitions;
    private final byte[][] entries;
    private final long bytes;
    private final Shared shared;
    private final Reply<List<Position>> reply;

    /** The writer's, then the caller's: handed over through the caller's context. */
    private List<Position> positions = List.of();

    Append(int[] partitions, List<? extends Entry> entries, Shared shared, Reply<List<Position>> reply) {
        this.partitions = partitions;
        this.entries = new byte[partitions.length][];
        this.shared = shared;
        this.reply = reply;
        long total = 0;
        for (int i = 0; i < partitions.length; i++) {
            this.entries[i] = EntryCodec.encode(entries.get(i));
            total += this.entries[i].length;
        }
        this.bytes = total;
    }

    Future<List<Position>> future() {
        return reply.future();
    }

    @Override
    public int items() {
        return entries.length;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public OptionalInt checkedPartition() {
        return OptionalInt.empty();
    }

    @Override
    public void stage(WriteBatch batch) throws RocksDBException {
        List<Position> claimed = new ArrayList<>(entries.length);
        for (int i = 0; i < entries.length; i++) {
            long offset = shared.ends().claim(partitions[i]);
            batch.put(shared.database().handle(Family.LOG), Keys.entry(partitions[i], offset), entries[i]);
            claimed.add(new Position(shared.epoch(), partitions[i], offset));
        }
        positions = claimed;
    }

    @Override
    public void written() {}

    @Override
    public void answer(@Nullable Failure failure) {
        reply.settleHere(positions, failure);
    }

    @Override
    public Context context() {
        return reply.context();
    }
}
