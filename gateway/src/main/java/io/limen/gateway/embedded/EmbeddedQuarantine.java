package io.limen.gateway.embedded;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.SetAside;
import io.limen.gateway.guard.Bound;
import io.limen.gateway.guard.Reply;
import io.limen.gateway.wire.SetAsideCodec;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Entries that were set aside, in the log's own database: a row each. */
final class EmbeddedQuarantine implements Quarantine {
    private static final int WAITING_MAX = 10_000;

    private final Shared shared;
    private final Bound waiting = new Bound(WAITING_MAX, Long.MAX_VALUE);

    EmbeddedQuarantine(Shared shared) {
        this.shared = shared;
    }

    @Override
    public Future<Void> put(SetAside entry) {
        byte[] row = SetAsideCodec.encode(entry);
        return write(batch -> batch.put(aside(), Keys.aside(entry.position()), row));
    }

    @Override
    public Future<Void> forget(Position position) {
        return write(batch -> batch.delete(aside(), Keys.aside(position)));
    }

    private ColumnFamilyHandle aside() {
        return shared.database().handle(Family.ASIDE);
    }

    private Future<Void> write(Staged.Step step) {
        Reply<Void> reply = Reply.toCaller(shared.own());
        Failure refused = shared.writer().offer(new Staged(1, step, () -> {}, reply), waiting);
        return refused == null ? reply.future() : Future.failedFuture(refused);
    }

    @Override
    public Future<List<SetAside>> of(int partition) {
        return shared.owners().ask(shared.own(), () -> ofNow(partition));
    }

    private List<SetAside> ofNow(int partition) throws RocksDBException {
        List<SetAside> entries = new ArrayList<>();
        try (RocksIterator rows = shared.database().iterate(Family.ASIDE)) {
            for (rows.seek(Keys.entry(partition, 0)); rows.isValid() && Keys.isOf(partition, rows.key()); rows.next()) {
                entries.add(SetAsideCodec.decode(rows.value()));
            }
            rows.status();
        }
        return entries;
    }
}
