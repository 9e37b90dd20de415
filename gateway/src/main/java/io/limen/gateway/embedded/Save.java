package io.limen.gateway.embedded;

import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.guard.Reply;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.wire.CountsCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Profiles, views, due moments and the position they reflect, on their way into the database as one. */
final class Save implements Write {
    private static final byte[] NOTHING = {};

    private final int partition;
    private final List<Stored> changed;
    private final Optional<Committed> through;
    private final Counts added;
    private final Shared shared;
    private final Profiles profiles;
    private final Reply<Void> reply;

    /** How many bytes each profile took; the writer's. */
    private final List<Integer> sizes = new ArrayList<>();

    /** What a save is checked against and what it moves. */
    record Profiles(
            Function<String, Features> snapshotToFeatures,
            HotProfiles hot,
            Watermarks watermarks,
            PartitionCounts counts) {}

    Save(
            int partition,
            Collection<Stored> changed,
            Optional<Committed> through,
            Counts added,
            Shared shared,
            Profiles profiles,
            Reply<Void> reply) {
        this.partition = partition;
        // A visitor that is given twice is stored once, as given last.
        Map<String, Stored> visitorToStored = new LinkedHashMap<>();
        changed.forEach(stored -> visitorToStored.put(stored.profile().visitor(), stored));
        this.changed = List.copyOf(visitorToStored.values());
        this.through = through;
        this.added = added;
        this.shared = shared;
        this.profiles = profiles;
        this.reply = reply;
    }

    Future<Void> future() {
        return reply.future();
    }

    @Override
    public int items() {
        return changed.size();
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public OptionalInt checkedPartition() {
        return OptionalInt.of(partition);
    }

    @Override
    public void stage(WriteBatch batch) throws RocksDBException {
        checkCommitted();
        List<ProfileRow.@Nullable Head> heads = storedHeads();
        List<byte[]> rows = new ArrayList<>(changed.size());
        for (int i = 0; i < changed.size(); i++) {
            checkFence(changed.get(i), heads.get(i));
            rows.add(ProfileRow.encode(changed.get(i), profiles.snapshotToFeatures));
        }
        for (int i = 0; i < changed.size(); i++) {
            put(batch, changed.get(i), heads.get(i), rows.get(i));
        }
        if (through.isPresent()) {
            batch.put(shared.database().handle(Family.META), Keys.committed(partition), bytes(through.get()));
        }
        if (!added.isNone()) {
            batch.put(shared.database().handle(Family.META), Keys.counted(partition), CountsCodec.encode(counted()));
        }
    }

    /** No other save of the partition is under way. */
    private Counts counted() {
        return profiles.counts.of(partition).plus(added);
    }

    private void checkCommitted() {
        if (through.isEmpty()) {
            return;
        }
        Committed next = through.get();
        Committed stored = profiles.watermarks.committed(partition);
        if (stored != null
                && (next.epoch() < stored.epoch()
                        || (next.epoch() == stored.epoch() && next.nextOffset() < stored.nextOffset()))) {
            throw new Failure(
                    Failure.Code.FENCED,
                    "partition " + partition + " is folded through " + stored.nextOffset() + ", this write through "
                            + next.nextOffset());
        }
        long end = shared.ends().durable(partition);
        if (next.epoch() == shared.epoch() && next.nextOffset() > end) {
            throw new Failure(
                    Failure.Code.CORRUPT,
                    "partition " + partition + " ends at " + end + ", this write reflects " + next.nextOffset());
        }
    }

    private void checkFence(Stored stored, ProfileRow.@Nullable Head head) {
        ProfileRow.Head mine = ProfileRow.Head.of(stored);
        if (head != null && mine.isOlderThan(head)) {
            throw new Failure(
                    Failure.Code.FENCED,
                    "partition " + partition + ": a profile is folded through " + head.offset()
                            + ", this write has it through " + mine.offset());
        }
    }

    /** The hot copy is what is stored; the database is asked for the others. */
    private List<ProfileRow.@Nullable Head> storedHeads() throws RocksDBException {
        List<ProfileRow.@Nullable Head> heads = new ArrayList<>(changed.size());
        List<byte[]> keys = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < changed.size(); i++) {
            String visitor = changed.get(i).profile().visitor();
            Stored hot = profiles.hot.get(visitor);
            heads.add(hot == null ? null : ProfileRow.Head.of(hot));
            if (hot == null) {
                keys.add(Keys.profile(partition, visitor));
                places.add(i);
            }
        }
        if (!keys.isEmpty()) {
            List<byte @Nullable []> rows = shared.database().getAll(Family.PROFILE, keys);
            for (int i = 0; i < places.size(); i++) {
                byte[] row = rows.get(i);
                heads.set(places.get(i), row == null ? null : ProfileRow.head(row));
            }
        }
        return heads;
    }

    private void put(WriteBatch batch, Stored stored, ProfileRow.@Nullable Head before, byte[] row)
            throws RocksDBException {
        String visitor = stored.profile().visitor();
        ColumnFamilyHandle dues = shared.database().handle(Family.DUE);
        long due = ProfileRow.Head.of(stored).due();
        if (before != null && before.due() != Condition.NEVER && before.due() != due) {
            batch.delete(dues, Keys.due(partition, before.due(), visitor));
        }
        if (due != Condition.NEVER) {
            batch.put(dues, Keys.due(partition, due, visitor), NOTHING);
        }
        batch.put(shared.database().handle(Family.PROFILE), Keys.profile(partition, visitor), row);
        sizes.add(row.length);
    }

    @Override
    public void written() {
        profiles.hot.saved(partition);
        for (int i = 0; i < changed.size(); i++) {
            profiles.hot.put(changed.get(i), sizes.get(i));
        }
        profiles.counts.saved(partition, counted());
        through.ifPresent(committed -> profiles.watermarks.advance(partition, committed));
    }

    @Override
    public void answer(@Nullable Failure failure) {
        reply.settleHere(failure);
    }

    @Override
    public Context context() {
        return reply.context();
    }

    private static byte[] bytes(Committed committed) {
        byte[] snapshot = committed.snapshot().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + Long.BYTES + snapshot.length)
                .putInt(committed.epoch())
                .putLong(committed.nextOffset())
                .put(snapshot)
                .array();
    }

    /** What {@link #bytes} wrote; null where there is none. */
    static @Nullable Committed committed(byte @Nullable [] stored) {
        if (stored == null) {
            return null;
        }
        int head = Integer.BYTES + Long.BYTES;
        if (stored.length < head) {
            throw new Failure(Failure.Code.CORRUPT, "committed position: ends after " + stored.length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        return new Committed(
                bytes.getInt(),
                bytes.getLong(),
                new String(stored, head, stored.length - head, StandardCharsets.UTF_8));
    }
}
