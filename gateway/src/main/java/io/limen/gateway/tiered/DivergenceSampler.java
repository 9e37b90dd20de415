package io.limen.gateway.tiered;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.settings.YamlCursor;
import io.limen.gateway.wire.Fence;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Compares some visitors of the partitions owned here in both stores, again and again, and repairs what differs: the
 * owner's copy is right. Absent in the hot store is allowed; older there, or different with the same fence, is not,
 * unless a second look a while later finds it mended (a write was under way). Recent message ids are not compared: the
 * hot store has none.
 *
 * <p>It also looks whether the hot store still knows how far the partition is. If it does not, it was emptied, and all
 * of the partition is written there again.
 */
public final class DivergenceSampler {
    private static final long SECOND_LOOK_MILLIS = 1_000;

    private final HotStore hot;
    private final WriteBehindStore behind;
    private final HotWrites writes;
    private final Options options;
    private final Random random;
    private final long timer;

    private int lastPartition = -1;
    private boolean looking;

    private final AtomicLong compared = new AtomicLong();
    private final AtomicLong absent = new AtomicLong();
    private final AtomicLong diverged = new AtomicLong();
    private final AtomicLong ahead = new AtomicLong();
    private final AtomicLong repaired = new AtomicLong();
    private final AtomicLong emptied = new AtomicLong();

    /**
     * How much is compared: section {@code repair} of {@code gateway.yaml}.
     *
     * @param every how often
     * @param visitors at most so many each time, of one partition
     */
    public record Options(Duration every, int visitors) {
        public static final Options DEFAULT = new Options(Duration.ofSeconds(10), 50);

        public static Options read(YamlCursor repair) {
            return new Options(repair.duration("every", DEFAULT.every), (int)
                    repair.integer("visitors", DEFAULT.visitors, 0, 1_000));
        }
    }

    /** @param random which visitors are looked at */
    public DivergenceSampler(
            HotStore hot, WriteBehindStore behind, HotFirstStore store, Options options, Random random) {
        this.hot = hot;
        this.behind = behind;
        this.writes = store.writes();
        this.options = options;
        this.random = random;
        this.timer = behind.home().every(Math.max(1, options.every.toMillis()), this::tick);
    }

    private void tick() {
        if (!looking) {
            looking = true;
            look().onComplete(done -> looking = false);
        }
    }

    /** One look; completes when what was found is repaired, or cannot be now. */
    Future<Void> look() {
        return behind.home().call(() -> {
            behind.owned().forEach(this::lookAtPlace);
            Optional<Integer> partition = nextPartition();
            return partition.isEmpty() ? Future.succeededFuture() : look(partition.get());
        });
    }

    private Optional<Integer> nextPartition() {
        TreeSet<Integer> owned = new TreeSet<>(behind.owned());
        Integer next = owned.higher(lastPartition);
        if (next == null && !owned.isEmpty()) {
            next = owned.first();
        }
        lastPartition = next == null ? -1 : next;
        return Optional.ofNullable(next);
    }

    private void lookAtPlace(int partition) {
        Position told = writes.advanced(partition);
        if (told != null) {
            home().here(hot.foldedThrough(partition)).onSuccess(known -> {
                if (known.isEmpty() || !known.get().covers(told)) {
                    emptied.incrementAndGet();
                    writes.rebuild(partition);
                }
            });
        }
    }

    private Home home() {
        return behind.home();
    }

    private Future<Void> look(int partition) {
        List<Stored> some = new ArrayList<>(behind.sample(partition, (options.visitors + 1) / 2));
        String somewhere = Long.toHexString(random.nextLong());
        return behind.scanLatest(partition, somewhere, options.visitors / 2)
                .otherwise(List.of())
                .compose(page -> {
                    some.addAll(page);
                    return each(partition, some.iterator());
                });
    }

    /** One after the other: nobody waits for it. */
    private Future<Void> each(int partition, Iterator<Stored> rest) {
        return rest.hasNext()
                ? look(partition, rest.next()).compose(done -> each(partition, rest))
                : Future.succeededFuture();
    }

    private Future<Void> look(int partition, Stored right) {
        String visitor = right.profile().visitor();
        compared.incrementAndGet();
        return home().here(hot.read(visitor))
                .compose(found -> {
                    if (found.isEmpty()) {
                        absent.incrementAndGet();
                        return Future.succeededFuture();
                    }
                    return differs(found.get(), right)
                            ? secondLook(partition, visitor)
                            : Future.<Void>succeededFuture();
                })
                .otherwiseEmpty();
    }

    /** Whether the hot copy is older, or not the same though it says so. */
    private boolean differs(Stored found, Stored right) {
        int order = Fence.of(found).compareTo(Fence.of(right));
        if (order > 0) {
            ahead.incrementAndGet();
        }
        return order < 0 || (order == 0 && !withoutMessages(found).equals(withoutMessages(right)));
    }

    private Future<Void> secondLook(int partition, String visitor) {
        Promise<Void> later = Promise.promise();
        home().after(SECOND_LOOK_MILLIS, later::complete);
        return later.future()
                .compose(now -> behind.latest(partition, List.of(visitor)))
                .compose(latest -> home().here(hot.read(visitor)).compose(found -> {
                    Stored right = latest.get(visitor);
                    return right != null && found.isPresent() && differs(found.get(), right)
                            ? repair(right)
                            : Future.<Void>succeededFuture();
                }));
    }

    private Future<Void> repair(Stored right) {
        diverged.incrementAndGet();
        return home().here(hot.offer(List.of(right))).map(outcome -> {
            repaired.addAndGet(outcome.failed().isEmpty() ? 1 : 0);
            return null;
        });
    }

    private static Stored withoutMessages(Stored stored) {
        Profile profile = stored.profile();
        return new Stored(
                new Profile(
                        profile.visitor(),
                        profile.snapshot(),
                        profile.applied(),
                        profile.firstSeen(),
                        profile.lastSeen(),
                        profile.receivedAt(),
                        profile.userId(),
                        profile.session(),
                        RecentMessages.NONE,
                        profile.assignments(),
                        profile.exposures(),
                        profile.states()),
                stored.view());
    }

    public void close() {
        home().cancel(timer);
    }

    /** What was found, by name: for metrics. Cheap to read, from any thread. */
    public Map<String, LongSupplier> gauges() {
        return Map.of(
                "repair.compared", compared::get,
                "repair.absent", absent::get,
                "repair.diverged", diverged::get,
                "repair.ahead", ahead::get,
                "repair.repaired", repaired::get,
                "repair.emptied", emptied::get);
    }
}
