package io.limen.gateway.embedded;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.SnapshotStore;
import io.limen.gateway.guard.Bound;
import io.limen.gateway.guard.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** Snapshots in the log's own database: a row a file, and one without a path that says the snapshot is there. */
final class EmbeddedSnapshotStore implements SnapshotStore {
    private static final byte[] LATEST = Keys.text("latest");
    private static final byte[] TOLD = Keys.text("told");
    private static final byte[] NOTHING = {};

    private final Shared shared;
    private final Bound waiting = new Bound(10, Long.MAX_VALUE);

    EmbeddedSnapshotStore(Shared shared) {
        this.shared = shared;
    }

    @Override
    public Future<Void> keep(String snapshot, Map<String, byte[]> pathToBytes) {
        Keep keep = new Keep(snapshot, Map.copyOf(pathToBytes), shared.database(), Reply.toCaller(shared.own()));
        Failure refused = shared.writer().offer(keep, waiting);
        return refused == null ? keep.reply.future() : Future.failedFuture(refused);
    }

    @Override
    public Future<Optional<Map<String, byte[]>>> find(String snapshot) {
        return shared.owners().ask(shared.own(), () -> findNow(snapshot));
    }

    private Optional<Map<String, byte[]>> findNow(String snapshot) throws RocksDBException {
        String prefix = prefix(snapshot);
        Map<String, byte[]> pathToBytes = new HashMap<>();
        try (RocksIterator rows = shared.database().iterate(Family.SNAPSHOT)) {
            rows.seek(Keys.text(prefix));
            boolean known = false;
            while (rows.isValid()) {
                String key = new String(rows.key(), StandardCharsets.UTF_8);
                if (!key.startsWith(prefix)) {
                    break;
                }
                if (key.length() > prefix.length()) {
                    pathToBytes.put(key.substring(prefix.length()), rows.value());
                }
                known = true;
                rows.next();
            }
            rows.status();
            return known ? Optional.of(pathToBytes) : Optional.empty();
        }
    }

    @Override
    public Future<List<String>> hashes() {
        return shared.owners().ask(shared.own(), this::hashesNow);
    }

    private List<String> hashesNow() throws RocksDBException {
        List<String> hashes = new ArrayList<>();
        try (RocksIterator rows = shared.database().iterate(Family.SNAPSHOT)) {
            for (rows.seekToFirst(); rows.isValid(); rows.next()) {
                String key = new String(rows.key(), StandardCharsets.UTF_8);
                if (key.indexOf('\0') == key.length() - 1) {
                    hashes.add(key.substring(0, key.length() - 1));
                }
            }
            rows.status();
            return hashes;
        }
    }

    @Override
    public Future<Optional<String>> latest() {
        return shared.owners()
                .ask(shared.own(), () -> Optional.ofNullable(shared.database().get(Family.META, LATEST))
                        .map(hash -> new String(hash, StandardCharsets.UTF_8)));
    }

    @Override
    public Future<Optional<String>> told() {
        return shared.owners()
                .ask(shared.own(), () -> Optional.ofNullable(shared.database().get(Family.META, TOLD))
                        .map(what -> new String(what, StandardCharsets.UTF_8)));
    }

    /** There is one process, which tells one thing after the other. */
    @Override
    public Future<String> telling() {
        return note(Optional.empty()).map("only");
    }

    @Override
    public Future<Void> told(String telling, String what) {
        return note(Optional.of(what));
    }

    private Future<Void> note(Optional<String> told) {
        Told note = new Told(told, shared.database(), Reply.toCaller(shared.own()));
        Failure refused = shared.writer().offer(note, waiting);
        return refused == null ? note.reply.future() : Future.failedFuture(refused);
    }

    /** No hash holds the character that ends it here. */
    private static String prefix(String snapshot) {
        return snapshot + '\0';
    }

    private record Keep(String snapshot, Map<String, byte[]> pathToBytes, Database database, Reply<Void> reply)
            implements Write {
        @Override
        public int items() {
            return 1;
        }

        @Override
        public long bytes() {
            return pathToBytes.values().stream().mapToLong(file -> file.length).sum();
        }

        @Override
        public OptionalInt checkedPartition() {
            return OptionalInt.empty();
        }

        @Override
        public void stage(WriteBatch batch) throws RocksDBException {
            ColumnFamilyHandle files = database.handle(Family.SNAPSHOT);
            String prefix = prefix(snapshot);
            batch.put(files, Keys.text(prefix), NOTHING);
            for (Map.Entry<String, byte[]> file : pathToBytes.entrySet()) {
                batch.put(files, Keys.text(prefix + file.getKey()), file.getValue());
            }
            batch.put(database.handle(Family.META), LATEST, Keys.text(snapshot));
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

    private record Told(Optional<String> what, Database database, Reply<Void> reply) implements Write {
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
            ColumnFamilyHandle meta = database.handle(Family.META);
            if (what.isPresent()) {
                batch.put(meta, TOLD, Keys.text(what.get()));
            } else {
                batch.delete(meta, TOLD);
            }
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
