package io.limen.gateway.embedded;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Asks whether anything can be made durable by going the way of an append, through the queue and a synced write, and
 * overwriting one row of its own: asked as often as one likes, nothing grows.
 */
final class Probe implements Write {
    private static final byte[] KEY = Keys.text("probe");
    private static final byte[] ASKED = {1};

    private final Database database;
    private final Reply<Void> reply;

    Probe(Database database, Reply<Void> reply) {
        this.database = database;
        this.reply = reply;
    }

    Future<Void> future() {
        return reply.future();
    }

    @Override
    public int items() {
        return 1;
    }

    @Override
    public long bytes() {
        return KEY.length + (long) ASKED.length;
    }

    @Override
    public OptionalInt checkedPartition() {
        return OptionalInt.empty();
    }

    @Override
    public void stage(WriteBatch batch) throws RocksDBException {
        batch.put(database.handle(Family.META), KEY, ASKED);
    }

    @Override
    public void written() {}

    @Override
    public void answer(@Nullable Failure failure) {
        reply.settleHere(failure);
    }

    @Override
    public Context context() {
        return reply.context();
    }
}
