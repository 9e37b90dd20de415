package io.limen.gateway.embedded;

import io.limen.gateway.flow.AudienceChange;
import io.limen.gateway.flow.AudienceFeed;
import io.limen.gateway.flow.AudienceQueue;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.guard.Bound;
import io.limen.gateway.guard.Reply;
import io.limen.gateway.wire.AudienceChangeJson;
import io.limen.gateway.wire.Unpacked;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of audiences in the data folder: numbered rows, a cursor a follower, and away with what everybody has. Beyond
 * the bound the oldest are dropped and counted.
 */
final class EmbeddedAudiences implements AudienceFeed, AudienceQueue {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedAudiences.class);
    private static final String CURSOR = "audience.";
    /** Above it one tombstone for all of them is cheaper than one each. */
    private static final long DELETES_MAX = 1_000;

    private static final int PUBLISHES_WAITING_MAX = 100_000;

    private final Shared shared;
    private final long keptMax;
    private final Bound waiting = new Bound(PUBLISHES_WAITING_MAX, Long.MAX_VALUE);
    private final AtomicBoolean following = new AtomicBoolean();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();
    private volatile List<AudienceReader> readers = List.of();
    private volatile boolean closed;

    /** The first row kept and the one behind the last; written on the writer's thread only, as is what follows. */
    private volatile long first;

    private volatile long next;
    private final Map<String, Long> nameToCursor = new HashMap<>();

    /**
     * Opens what is there; blocks.
     *
     * @param keptMax rows
     */
    EmbeddedAudiences(Shared shared, long keptMax) throws RocksDBException {
        this.shared = shared;
        this.keptMax = keptMax;
        try (RocksIterator metas = shared.database().iterate(Family.META)) {
            for (metas.seek(Keys.text(CURSOR)); metas.isValid(); metas.next()) {
                String key = new String(metas.key(), StandardCharsets.UTF_8);
                if (!key.startsWith(CURSOR)) {
                    break;
                }
                nameToCursor.put(key.substring(CURSOR.length()), number(metas.value()));
            }
            metas.status();
        }
        long behind =
                nameToCursor.values().stream().mapToLong(each -> each).max().orElse(0);
        try (RocksIterator rows = shared.database().iterate(Family.AUDIENCE)) {
            rows.seekToLast();
            next = rows.isValid() ? Math.max(number(rows.key()) + 1, behind) : behind;
            rows.seekToFirst();
            first = rows.isValid() ? number(rows.key()) : next;
            rows.status();
        }
    }

    @Override
    public Future<Void> publish(List<AudienceChange> changes) {
        List<byte[]> rows = changes.stream().map(AudienceChangeJson::encode).toList();
        return write(rows.size(), batch -> stage(rows, batch), this::wake);
    }

    @Override
    public Future<Void> follow(Map<String, Follower> nameToFollower) {
        if (!following.compareAndSet(false, true)) {
            throw new IllegalStateException("followed already (expected: once)");
        }
        Map<String, Follower> followers = Map.copyOf(nameToFollower);
        Context context = Reply.toCaller(shared.own()).context();
        return write(1, batch -> stageFollowers(followers, batch), () -> {})
                .onSuccess(done -> start(followers, context));
    }

    private void start(Map<String, Follower> nameToFollower, Context context) {
        List<AudienceReader> started = new ArrayList<>();
        nameToFollower.forEach((name, follower) -> started.add(new AudienceReader(this, name, follower, context)));
        readers = List.copyOf(started);
        wake();
    }

    @Override
    public Future<Void> close() {
        closed = true;
        return Future.succeededFuture();
    }

    boolean closed() {
        return closed;
    }

    Shared shared() {
        return shared;
    }

    /** Rows that some follower has not had. */
    long kept() {
        return next - first;
    }

    /** Rows that went before every follower had them. */
    long dropped() {
        return dropped.get();
    }

    /** Rows that could not be read. */
    long damaged() {
        return damaged.get();
    }

    /**
     * What a follower gets next.
     *
     * @param from the cursor
     * @param through the number behind the last of them: the cursor once they are dealt with
     */
    record Page(List<AudienceChange> changes, long from, long through) {}

    /** Reads on behind the cursor of a follower. Blocks. */
    Page read(String name, int changesMax) throws RocksDBException {
        byte[] stored = shared.database().get(Family.META, Keys.text(CURSOR + name));
        long from = stored == null ? 0 : number(stored);
        List<AudienceChange> changes = new ArrayList<>();
        long through = from;
        try (RocksIterator rows = shared.database().iterate(Family.AUDIENCE)) {
            for (rows.seek(Keys.number(from)); rows.isValid() && changes.size() < changesMax; rows.next()) {
                add(rows.value(), changes);
                through = number(rows.key()) + 1;
            }
            rows.status();
        }
        return new Page(changes, from, through);
    }

    private void add(byte[] row, List<AudienceChange> changes) {
        Unpacked<AudienceChange> unpacked = AudienceChangeJson.decode(row);
        if (unpacked instanceof Unpacked.Whole<AudienceChange> whole) {
            changes.add(whole.value());
        } else {
            damaged.incrementAndGet();
            log.error("a change of an audience cannot be read and is passed over");
        }
    }

    /** This follower is through with what lies before this number. */
    Future<Void> delivered(String name, long through) {
        return write(
                1,
                batch -> {
                    nameToCursor.put(name, through);
                    batch.put(shared.database().handle(Family.META), Keys.text(CURSOR + name), Keys.number(through));
                    drop(
                            nameToCursor.values().stream()
                                    .mapToLong(each -> each)
                                    .min()
                                    .orElse(next),
                            batch);
                },
                () -> {});
    }

    private Future<Void> write(int items, Staged.Step step, Runnable written) {
        Reply<Void> reply = Reply.toCaller(shared.own());
        Failure refused = shared.writer().offer(new Staged(items, step, written, reply), waiting);
        return refused == null ? reply.future() : Future.failedFuture(refused);
    }

    /* A group that fails leaves numbers that no row has, cursors that are ahead of what is stored by rows that were
     * delivered, and a first row that is ahead of some that are there: all of it is put right by the next write. */

    private void stage(List<byte[]> rows, WriteBatch batch) throws RocksDBException {
        long number = next;
        for (byte[] row : rows) {
            batch.put(shared.database().handle(Family.AUDIENCE), Keys.number(number), row);
            number++;
        }
        next = number;
        long over = number - first - keptMax;
        if (over > 0) {
            dropped.addAndGet(over);
            drop(first + over, batch);
        }
    }

    private void stageFollowers(Map<String, Follower> nameToFollower, WriteBatch batch) throws RocksDBException {
        for (String name : List.copyOf(nameToCursor.keySet())) {
            if (!nameToFollower.containsKey(name)) {
                nameToCursor.remove(name);
                batch.delete(shared.database().handle(Family.META), Keys.text(CURSOR + name));
            }
        }
        for (String name : nameToFollower.keySet()) {
            if (nameToCursor.putIfAbsent(name, next) == null) {
                batch.put(shared.database().handle(Family.META), Keys.text(CURSOR + name), Keys.number(next));
            }
        }
        drop(nameToCursor.values().stream().mapToLong(each -> each).min().orElse(next), batch);
    }

    private void drop(long before, WriteBatch batch) throws RocksDBException {
        if (before - first > DELETES_MAX) {
            batch.deleteRange(shared.database().handle(Family.AUDIENCE), Keys.number(first), Keys.number(before));
        } else {
            for (long number = first; number < before; number++) {
                batch.delete(shared.database().handle(Family.AUDIENCE), Keys.number(number));
            }
        }
        first = Math.max(first, before);
    }

    private void wake() {
        readers.forEach(AudienceReader::wake);
    }

    private static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }
}
