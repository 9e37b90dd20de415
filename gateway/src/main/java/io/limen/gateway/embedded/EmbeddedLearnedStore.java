package io.limen.gateway.embedded;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.LearnedStore;
import io.limen.gateway.guard.Bound;
import io.limen.gateway.guard.Reply;
import io.limen.gateway.wire.LearnedCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The published weights in the log's own database: a row. There is one process, and its writer sees every change. */
final class EmbeddedLearnedStore implements LearnedStore {
    private static final byte[] WEIGHTS = Keys.text("weights");

    private final Shared shared;
    private final Bound waiting = new Bound(10, Long.MAX_VALUE);
    /** Of what is written, or staged to be. */
    private final AtomicLong version;

    EmbeddedLearnedStore(Shared shared) throws RocksDBException {
        this.shared = shared;
        this.version = new AtomicLong(
                readNow(shared.database()).map(Published::version).orElse(0L));
    }

    private static Optional<Published> readNow(Database database) throws RocksDBException {
        return Optional.ofNullable(database.get(Family.META, WEIGHTS)).map(LearnedCodec::decode);
    }

    @Override
    public Future<Optional<Published>> read() {
        return shared.owners().ask(shared.own(), () -> readNow(shared.database()));
    }

    @Override
    public Future<Boolean> publish(long instead, Published next) {
        if (!version.compareAndSet(instead, next.version())) {
            return Future.succeededFuture(false);
        }
        Publish publish = new Publish(next, shared.database(), Reply.toCaller(shared.own()));
        Failure refused = shared.writer().offer(publish, waiting);
        Future<Void> written = refused == null ? publish.reply.future() : Future.failedFuture(refused);
        return written.map(true).onFailure(fault -> version.compareAndSet(next.version(), instead));
    }

    private record Publish(Published next, Database database, Reply<Void> reply) implements Write {
        @Override
        public int items() {
            return 1;
        }

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
            batch.put(database.handle(Family.META), WEIGHTS, LearnedCodec.encode(next));
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
}
