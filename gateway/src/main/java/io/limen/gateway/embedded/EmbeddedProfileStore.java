package io.limen.gateway.embedded;

import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.guard.Bound;
import io.limen.gateway.guard.Reply;
import io.limen.gateway.wire.Partitioning;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Profiles in the log's own database, with a hot copy of those in use. A read of a hot one is answered at once; any
 * other goes to a bounded number of threads, and says {@code store-busy} when too many wait, {@code store-slow} at its
 * deadline, {@code store-fault} where what is stored cannot be read.
 */
final class EmbeddedProfileStore implements ProfileStore {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedProfileStore.class);

    /** Left of a deadline for those who ask when a wait for a position is given up. */
    private static final long RESERVE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final EmbeddedStores.Options options;
    private final Shared shared;
    private final Save.Profiles profiles;
    private final Readers readers;
    private final LongSupplier monotonicNanos;
    private final Bound waiting;
    private final AtomicLong staleAnswers = new AtomicLong();
    private volatile boolean closed;

    EmbeddedProfileStore(
            EmbeddedStores.Options options,
            Shared shared,
            Function<String, Features> snapshotToFeatures,
            Readers readers,
            LongSupplier monotonicNanos)
            throws RocksDBException {
        this.options = options;
        this.shared = shared;
        this.readers = readers;
        this.monotonicNanos = monotonicNanos;
        this.waiting = new Bound(options.queue().profilesMax(), Long.MAX_VALUE);
        @Nullable Committed[] stored = new Committed[options.partitions()];
        for (int partition = 0; partition < stored.length; partition++) {
            stored[partition] = Save.committed(shared.database().get(Family.META, Keys.committed(partition)));
        }
        this.profiles = new Save.Profiles(
                snapshotToFeatures,
                new HotProfiles(options.memory().hotBytes(), options.partitions()),
                new Watermarks(stored, options.reads().awaitingMax()),
                PartitionCounts.read(shared.database(), options.partitions()));
    }

    // ── reading for a decision ──

    @Override
    public Future<Lookup> read(String visitor, List<Position> atLeast, Deadline deadline) {
        int partition = Partitioning.partitionOf(visitor, options.partitions());
        Position wanted = wanted(atLeast, partition);
        // The watermark before the copy: it moves after it.
        boolean covered = wanted == null || profiles.watermarks().covers(wanted);
        Stored hot = profiles.hot().get(visitor);
        if (hot != null && (covered || reflects(hot, wanted))) {
            return Future.succeededFuture(new Lookup.Found(hot, false));
        }
        Reply<Lookup> reply = Reply.toCaller(shared.own());
        Question question = new Question(visitor, partition, wanted, deadline, reply);
        if (covered || wanted == null) {
            fetch(question, false);
        } else {
            await(question, wanted);
        }
        return reply.future();
    }

    private record Question(
            String visitor, int partition, @Nullable Position wanted, Deadline deadline, Reply<Lookup> reply) {}

    /** The furthest position asked for in this partition; null where none is. */
    private static @Nullable Position wanted(List<Position> atLeast, int partition) {
        Position wanted = null;
        for (Position position : atLeast) {
            if (position.partition() == partition && (wanted == null || position.covers(wanted))) {
                wanted = position;
            }
        }
        return wanted;
    }

    private static boolean reflects(Stored stored, @Nullable Position wanted) {
        Position applied = stored.profile().applied();
        return wanted == null || (applied != null && applied.covers(wanted));
    }

    private void await(Question question, Position wanted) {
        long millis =
                TimeUnit.NANOSECONDS.toMillis(question.deadline.remaining(monotonicNanos.getAsLong()) - RESERVE_NANOS);
        Watermarks.Waiter waiter = millis < 1 || closed
                ? null
                : profiles.watermarks()
                        .await(wanted, () -> question.reply.context().runOnContext(now -> fetch(question, false)));
        if (waiter == null) {
            fetch(question, true);
            return;
        }
        long timer = shared.vertx().setTimer(millis, fired -> {
            if (waiter.giveUp()) {
                fetch(question, true);
            }
        });
        question.reply.future().onComplete(answer -> shared.vertx().cancelTimer(timer));
    }

    private void fetch(Question question, boolean late) {
        Stored hot = profiles.hot().get(question.visitor);
        if (hot != null) {
            question.reply.giveHere(found(hot, question, late));
            return;
        }
        long left = question.deadline.remaining(monotonicNanos.getAsLong());
        if (left == 0) {
            question.reply.giveHere(new Lookup.Unavailable("store-slow"));
        } else if (!readers.submit(() -> question.reply.give(fromDatabase(question, late)))) {
            question.reply.giveHere(new Lookup.Unavailable("store-busy"));
        } else {
            long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(left));
            long timer =
                    shared.vertx().setTimer(millis, fired -> question.reply.give(new Lookup.Unavailable("store-slow")));
            question.reply.future().onComplete(answer -> shared.vertx().cancelTimer(timer));
        }
    }

    private Lookup found(Stored stored, Question question, boolean late) {
        boolean stale = late && !reflects(stored, question.wanted);
        if (stale) {
            staleAnswers.incrementAndGet();
        }
        return new Lookup.Found(stored, stale);
    }

    private Lookup fromDatabase(Question question, boolean late) {
        if (question.deadline.spent(monotonicNanos.getAsLong())) {
            return new Lookup.Unavailable("store-slow");
        }
        try {
            long saves = profiles.hot().saves(question.partition);
            byte[] row = shared.database().get(Family.PROFILE, Keys.profile(question.partition, question.visitor));
            if (row == null) {
                return new Lookup.Unknown(late);
            }
            return found(kept(question.partition, row, saves), question, late);
        } catch (Failure | RocksDBException e) {
            log.error("a profile cannot be read: {}", e.getMessage());
            return new Lookup.Unavailable("store-fault");
        }
    }

    private Stored kept(int partition, byte[] row, long savesBefore) {
        Stored stored = ProfileRow.decode(row, profiles.snapshotToFeatures());
        profiles.hot().fill(partition, stored, row.length, savesBefore);
        return stored;
    }

    // ── the owner's ──

    /** There is one process, and it owns every partition. */
    @Override
    public Future<Optional<Committed>> own(int partition) {
        return committed(partition);
    }

    @Override
    public boolean owns(int partition) {
        return true;
    }

    @Override
    public Future<Void> release(int partition) {
        return Future.succeededFuture();
    }

    @Override
    public void forget(int partition) {}

    @Override
    public Future<Map<String, Stored>> load(int partition, Collection<String> visitors) {
        Map<String, Stored> visitorToStored = new HashMap<>();
        List<String> missing = new ArrayList<>();
        for (String visitor : visitors) {
            Stored hot = profiles.hot().get(visitor);
            if (hot == null) {
                missing.add(visitor);
            } else {
                visitorToStored.put(visitor, hot);
            }
        }
        if (missing.isEmpty()) {
            return Future.succeededFuture(visitorToStored);
        }
        return shared.owners().ask(shared.own(), () -> loaded(partition, missing, visitorToStored));
    }

    private Map<String, Stored> loaded(int partition, List<String> missing, Map<String, Stored> hot)
            throws RocksDBException {
        long saves = profiles.hot().saves(partition);
        List<byte[]> keys = missing.stream()
                .map(visitor -> Keys.profile(partition, visitor))
                .toList();
        List<byte @Nullable []> rows = shared.database().getAll(Family.PROFILE, keys);
        for (int i = 0; i < rows.size(); i++) {
            byte[] row = rows.get(i);
            if (row != null) {
                hot.put(missing.get(i), kept(partition, row, saves));
            }
        }
        return hot;
    }

    @Override
    public Future<Void> save(int partition, Collection<Stored> changed, Optional<Committed> through, Counts added) {
        if (closed) {
            return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "the store is closed"));
        }
        for (Stored stored : changed) {
            if (Partitioning.partitionOf(stored.profile().visitor(), options.partitions()) != partition) {
                return Future.failedFuture(
                        new Failure(Failure.Code.INTERNAL, "a profile of another partition than " + partition));
            }
        }
        Save save = new Save(partition, changed, through, added, shared, profiles, Reply.toCaller(shared.own()));
        Failure refused = shared.writer().offer(save, waiting);
        return refused == null ? save.future() : Future.failedFuture(refused);
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return Future.succeededFuture(Optional.ofNullable(profiles.watermarks().committed(partition)));
    }

    @Override
    public Future<Counted> counted(int partition) {
        Committed through = profiles.watermarks().committed(partition);
        return Future.succeededFuture(
                through == null
                        ? Counted.NOTHING
                        : new Counted(
                                through.epoch(),
                                through.nextOffset(),
                                profiles.counts().of(partition)));
    }

    @Override
    public Future<List<String>> due(int partition, long until, int visitorsMax) {
        return shared.owners().ask(shared.own(), () -> dueNow(partition, until, visitorsMax));
    }

    private List<String> dueNow(int partition, long until, int visitorsMax) throws RocksDBException {
        List<String> visitors = new ArrayList<>();
        try (RocksIterator rows = shared.database().iterate(Family.DUE)) {
            rows.seek(Keys.due(partition, 0, ""));
            while (visitors.size() < visitorsMax && rows.isValid()) {
                byte[] key = rows.key();
                if (!Keys.isOf(partition, key) || Keys.millisOfDue(key) > until) {
                    break;
                }
                visitors.add(Keys.visitorOfDue(key));
                rows.next();
            }
            rows.status();
        }
        return visitors;
    }

    @Override
    public Future<List<Stored>> scan(int partition, String after, int visitorsMax) {
        return shared.owners().ask(shared.own(), () -> scanNow(partition, after, visitorsMax));
    }

    private List<Stored> scanNow(int partition, String after, int visitorsMax) throws RocksDBException {
        List<Stored> page = new ArrayList<>();
        try (RocksIterator rows = shared.database().iterate(Family.PROFILE)) {
            rows.seek(Keys.profile(partition, after));
            while (page.size() < visitorsMax && rows.isValid()) {
                byte[] key = rows.key();
                if (!Keys.isOf(partition, key)) {
                    break;
                }
                if (!Keys.visitorOfProfile(key).equals(after)) {
                    page.add(ProfileRow.decode(rows.value(), profiles.snapshotToFeatures()));
                }
                rows.next();
            }
            rows.status();
        }
        return page;
    }

    @Override
    public Future<Optional<Stored>> hot(String visitor) {
        return Future.succeededFuture(Optional.ofNullable(profiles.hot().get(visitor)));
    }

    /** Saves nothing more. Whoever waits for a position is answered at its deadline. */
    @Override
    public Future<Void> close() {
        closed = true;
        return Future.succeededFuture();
    }

    Bound waiting() {
        return waiting;
    }

    HotProfiles hotProfiles() {
        return profiles.hot();
    }

    Watermarks watermarks() {
        return profiles.watermarks();
    }

    long staleAnswers() {
        return staleAnswers.get();
    }
}
