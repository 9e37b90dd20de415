package io.limen.gateway.embedded;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Reply;
import io.vertx.core.Context;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * A write that is checked against nothing.
 *
 * @param step puts it into the batch
 * @param then what follows once it is durable
 */
record Staged(int items, Step step, Runnable then, Reply<Void> reply) implements Write {
    /** What a write consists of. */
    @FunctionalInterface
    interface Step {
        void stage(WriteBatch batch) throws RocksDBException;
    }

    /** The room is counted in items. */
    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public OptionalInt checkedPartition() {
        return OptionalInt.empty();
    }

    @Override
    public void stage(WriteBatch batch) throws RocksDBException {
        step.stage(batch);
    }

    @Override
    public void written() {
        then.run();
    }

    @Override
    public void answer(@Nullable Failure failure) {
        reply.settleHere(failure);
    }

    @Override
    public Context context() {
        return reply.context();
    }
}
