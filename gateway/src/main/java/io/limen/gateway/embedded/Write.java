package io.limen.gateway.embedded;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Context;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Something that is written with others in one group. All but {@link #answer} is called on the writer's thread. */
interface Write {
    /** How much it holds of the queue that carries it. */
    int items();

    long bytes();

    /**
     * Writes of the same partition that are checked against what is stored never share a group; empty for those that
     * go with any.
     */
    OptionalInt checkedPartition();

    /**
     * Adds itself to the batch, or throws and has added nothing.
     *
     * @throws Failure why it must not be written
     */
    void stage(WriteBatch batch) throws RocksDBException;

    /** It is durable: make it visible. */
    void written();

    /** Tells the caller, on the caller's context. */
    void answer(@Nullable Failure failure);

    /** Where the caller is told. */
    Context context();
}
