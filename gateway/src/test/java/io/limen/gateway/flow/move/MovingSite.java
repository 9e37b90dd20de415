package io.limen.gateway.flow.move;

import static io.limen.gateway.Answered.in;

import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.experiment.count.Cell;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.experiment.count.Tally;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.MemoryDurableStore;
import io.limen.gateway.flow.MemoryQuarantine;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.SetAside;
import io.limen.gateway.flow.SetAside.State;
import io.limen.gateway.flow.SnapshotStore;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.ops.PausableLog;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.profile.Session;
import io.limen.gateway.segment.View;
import io.limen.gateway.wire.StoredCodec;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A site in memory that serves while it moves, and where it moves to. What is asked for may be interrupted. */
final class MovingSite implements MoveSource {
    static final int PARTITIONS = 3;
    private static final StoredCodec CODEC = new StoredCodec(snapshot -> Features.NONE);

    final PlainLog here;
    final PausableLog gate;
    final Map<String, Stored> profiles = new TreeMap<>();
    final Map<Integer, Committed> committed = new HashMap<>();
    final KeptSnapshots snapshotsHere = new KeptSnapshots();
    final Quarantine asideHere = new MemoryQuarantine();
    final Quarantine asideThere = new MemoryQuarantine();
    final PlainLog there;
    final MemoryDurableStore durable = new MemoryDurableStore();
    final Map<String, Stored> hot = new TreeMap<>();
    final KeptSnapshots snapshotsThere = new KeptSnapshots();
    String livesAt = "here";
    long nanos;
    long wall = 1_000;
    private int sent;

    /** Is asked before every read of the source's log: what comes in meanwhile. */
    Runnable meanwhile = () -> {};

    /** Is asked before profiles are read for the first time. */
    Runnable whileScanning = () -> {};

    MovingSite() {
        this(PARTITIONS, 1);
    }

    /** A site whose target has so many partitions and that epoch. */
    MovingSite(int partitionsThere, int epochThere) {
        here = new PlainLog(1, PARTITIONS);
        gate = new PausableLog(here, () -> nanos, () -> wall, to -> {
            livesAt = to;
            return Future.succeededFuture();
        });
        there = new PlainLog(epochThere, partitionsThere);
        for (String hash : List.of("s-1", "s-2")) {
            snapshotsHere.hashToFiles.put(hash, Map.of("features.yaml", hash.getBytes(StandardCharsets.UTF_8)));
            for (int partition = 0; partition < PARTITIONS; partition++) {
                in(gate.append(partition, new Activated(hash, wall)));
            }
            send(40);
        }
        fold();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            in(asideHere.put(new SetAside(new Position(1, partition, 5), wall, "Product Viewed", "a bug", State.OPEN)));
        }
        send(20);
    }

    /** Takes events, and a draw now and then; those refused were not taken. */
    void send(int events) {
        for (int i = 0; i < events; i++) {
            String visitor = "v-" + sent % 13;
            VisitorEvent event = sent % 5 == 4
                    ? new Decided(visitor, "rescue", "ten_off", 0.5, "", 1, "s-1", "d-" + sent, wall, wall)
                    : new Observed(
                            Observed.Kind.TRACK,
                            "Product Viewed",
                            visitor,
                            null,
                            "m-" + sent,
                            wall,
                            wall,
                            false,
                            Value.Fields.NONE,
                            Value.Fields.NONE);
            if (gate.append(List.of(event)).succeeded()) {
                sent++;
            }
        }
    }

    int sent() {
        return sent;
    }

    /** Folds all there is: a profile of which only the position and one assignment matter. */
    void fold() {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<Entry> entries = here.entries().get(partition);
            for (int offset = 0; offset < entries.size(); offset++) {
                if (entries.get(offset) instanceof VisitorEvent event) {
                    profiles.put(event.visitor(), profile(event.visitor(), new Position(1, partition, offset)));
                }
            }
            committed.put(partition, new Committed(1, entries.size(), "s-2"));
        }
    }

    static Stored profile(String visitor, Position applied) {
        Profile profile = new Profile(
                visitor,
                "s-2",
                applied,
                1_000,
                2_000,
                2_000,
                null,
                Session.NONE,
                RecentMessages.NONE,
                Map.of("rescue", new Assignment("ten_off", 0.5, "", 1_500)),
                Map.of(),
                List.of());
        return new Stored(
                profile, new View("s-2", 2_000 + applied.offset(), Map.of(), List.of(), false, Long.MAX_VALUE));
    }

    static byte[] bytes(Stored stored) {
        return CODEC.encode(stored);
    }

    // ── moving ──

    Future<Moved> move(Interrupted between) {
        return move(between, new MoveOptions(5, 3, 2, 4, 20, 30, 3, 4, 10, 50));
    }

    Future<Moved> move(Interrupted between, MoveOptions options) {
        IngestGate interruptedGate = between.over(IngestGate.class, gate);
        MoveSource plain = this;
        MoveSource reading = between.over(MoveSource.class, new Forwarding(plain, interruptedGate));
        MoveTarget target = new MoveTarget(
                "there",
                between.over(EventLog.class, there),
                between.over(DurableStore.class, durable),
                new Hot(),
                between.over(Quarantine.class, asideThere),
                between.over(SnapshotStore.class, snapshotsThere),
                Future::succeededFuture,
                stored -> Arrays.hashCode(bytes(stored)));
        return new MoveFlow(
                        reading,
                        target,
                        options,
                        new Clocks(() -> wall, () -> nanos),
                        millis -> {
                            nanos += millis * 1_000_000;
                            wall += millis;
                            return Future.succeededFuture();
                        },
                        Progress.SILENT)
                .run();
    }

    Future<Moved> move() {
        return move(new Interrupted(Long.MAX_VALUE, Failure.Code.UNAVAILABLE, false));
    }

    /** The site, with another gate. */
    private record Forwarding(MoveSource site, IngestGate gate) implements MoveSource {
        @Override
        public Future<Shape> shape() {
            return site.shape();
        }

        @Override
        public Future<List<String>> snapshots() {
            return site.snapshots();
        }

        @Override
        public Future<Map<String, byte[]>> snapshot(String hash) {
            return site.snapshot(hash);
        }

        @Override
        public Future<Stretch> log(int partition, long fromOffset, int entriesMax) {
            return site.log(partition, fromOffset, entriesMax);
        }

        @Override
        public Future<Optional<Committed>> committed(int partition) {
            return site.committed(partition);
        }

        @Override
        public Future<Counted> counted(int partition) {
            return site.counted(partition);
        }

        @Override
        public Future<List<Stored>> profiles(int partition, String after, int visitorsMax) {
            return site.profiles(partition, after, visitorsMax);
        }

        @Override
        public Future<List<SetAside>> aside(int partition) {
            return site.aside(partition);
        }
    }

    // ── the source ──

    @Override
    public Future<List<SetAside>> aside(int partition) {
        return asideHere.of(partition);
    }

    @Override
    public Future<Shape> shape() {
        return Future.succeededFuture(new Shape(1, PARTITIONS));
    }

    @Override
    public Future<List<String>> snapshots() {
        return snapshotsHere.hashes();
    }

    @Override
    public Future<Map<String, byte[]>> snapshot(String hash) {
        return snapshotsHere.find(hash).map(Optional::orElseThrow);
    }

    @Override
    public Future<Stretch> log(int partition, long fromOffset, int entriesMax) {
        meanwhile.run();
        return here.read(partition, fromOffset, entriesMax)
                .compose(batch -> here.end(partition).map(end -> new Stretch(batch, end)));
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return Future.succeededFuture(Optional.ofNullable(committed.get(partition)));
    }

    /** An exposure an entry. */
    @Override
    public Future<Counted> counted(int partition) {
        long entries = Optional.ofNullable(committed.get(partition))
                .map(Committed::nextOffset)
                .orElse(0L);
        Tally tally = new Tally(entries, 0, new TreeMap<>());
        return Future.succeededFuture(
                new Counted(1, entries, new Counts(new TreeMap<>(Map.of(new Cell("rescue", "", "ten_off"), tally)))));
    }

    @Override
    public Future<List<Stored>> profiles(int partition, String after, int visitorsMax) {
        Runnable first = whileScanning;
        whileScanning = () -> {};
        first.run();
        return Future.succeededFuture(profiles.values().stream()
                .filter(stored -> here.partitionOf(stored.profile().visitor()) == partition)
                .filter(stored -> stored.profile().visitor().compareTo(after) > 0)
                .limit(visitorsMax)
                .toList());
    }

    @Override
    public IngestGate gate() {
        return gate;
    }

    /** Snapshots in memory. */
    static final class KeptSnapshots implements SnapshotStore {
        final Map<String, Map<String, byte[]>> hashToFiles = new LinkedHashMap<>();

        @Override
        public Future<Void> keep(String snapshot, Map<String, byte[]> pathToBytes) {
            hashToFiles.remove(snapshot);
            hashToFiles.put(snapshot, pathToBytes);
            return Future.succeededFuture();
        }

        @Override
        public Future<Optional<Map<String, byte[]>>> find(String snapshot) {
            return Future.succeededFuture(Optional.ofNullable(hashToFiles.get(snapshot)));
        }

        @Override
        public Future<List<String>> hashes() {
            return Future.succeededFuture(List.copyOf(hashToFiles.keySet()));
        }

        @Override
        public Future<Optional<String>> latest() {
            return hashes().map(hashes -> hashes.stream().reduce((first, last) -> last));
        }

        @Override
        public Future<Optional<String>> told() {
            throw new AssertionError("who moves tells nobody");
        }

        @Override
        public Future<String> telling() {
            throw new AssertionError("who moves tells nobody");
        }

        @Override
        public Future<Void> told(String telling, String what) {
            throw new AssertionError("who moves tells nobody");
        }
    }

    /** The hot side in memory; takes nothing of the visitor {@code v-3}. */
    private final class Hot implements HotStore {
        @Override
        public Future<Optional<Stored>> read(String visitor) {
            return Future.succeededFuture(Optional.ofNullable(hot.get(visitor)));
        }

        @Override
        public Future<Offered> offer(Collection<Stored> changed) {
            List<String> failed = new ArrayList<>();
            for (Stored stored : changed) {
                String visitor = stored.profile().visitor();
                if (visitor.equals("v-3")) {
                    failed.add(visitor);
                } else {
                    hot.put(visitor, stored);
                }
            }
            return Future.succeededFuture(new Offered(Set.of(), Set.copyOf(failed)));
        }

        @Override
        public Future<Void> refill(Stored stored) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Boolean> advance(Position foldedThrough, Optional<Position> since) {
            return Future.failedFuture("not needed");
        }

        @Override
        public Future<Optional<Position>> foldedThrough(int partition) {
            return Future.succeededFuture(Optional.empty());
        }

        @Override
        public Future<Void> publishLayout(Map<String, Integer> segmentToBit) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> remove(String visitor) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }
}
