package io.limen.gateway.tiered;

import static io.limen.gateway.Answered.in;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.DurableStore;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.MemoryDurableStore;
import io.limen.gateway.flow.MemoryHotStore;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.profile.Session;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One gateway's tiers over stores in memory, one partition, a clock that is set by hand. */
final class Tiers {
    static final String SNAPSHOT = "c0ffee";
    static final long T0 = 1_700_000_000_000L;
    static final Duration NEVER_BY_ITSELF = Duration.ofDays(1);

    /** Passes are made by hand, and who rests for ten minutes is written before the longest time is over. */
    static final WriteBehindStore.Options BY_HAND = behind(100_000);

    final AtomicLong millis;
    final MemoryDurableStore durable;
    final MemoryHotStore hot;
    final WriteBehindStore behind;
    final HotFirstStore store;

    Tiers(Vertx vertx, WriteBehindStore.Options options) {
        this(vertx, options, ReadOptions.DEFAULT, HotFirstStore.Options.DEFAULT, new MemoryDurableStore(), null);
    }

    Tiers(
            Vertx vertx,
            WriteBehindStore.Options options,
            ReadOptions reads,
            HotFirstStore.Options hotWrites,
            MemoryDurableStore durable,
            @Nullable Tiers other) {
        this.millis = other == null ? new AtomicLong(T0) : other.millis;
        this.durable = durable;
        this.hot = other == null ? new MemoryHotStore(millis::get, 5_000) : other.hot;
        Clocks clocks =
                new Clocks(millis::get, () -> System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis.get() - T0));
        this.behind = new WriteBehindStore(vertx, durable, visitor -> 0, options, reads, clocks);
        this.store = new HotFirstStore(vertx, hot, behind, visitor -> 0, hotWrites, reads, System::nanoTime);
    }

    /** An owner over any stores, all of it as by default and by the machine's clock. */
    static WriteBehindStore behind(Vertx vertx, DurableStore durable, EventLog log) {
        return new WriteBehindStore(
                vertx,
                durable,
                log::partitionOf,
                WriteBehindStore.Options.DEFAULT,
                ReadOptions.DEFAULT,
                new Clocks(System::currentTimeMillis, System::nanoTime));
    }

    /** What decisions read, in front of it; owner of all partitions. */
    static HotFirstStore hotFirst(Vertx vertx, HotStore hot, WriteBehindStore behind, EventLog log) {
        HotFirstStore store = new HotFirstStore(
                vertx,
                hot,
                behind,
                log::partitionOf,
                HotFirstStore.Options.DEFAULT,
                ReadOptions.DEFAULT,
                System::nanoTime);
        for (int partition = 0; partition < log.partitions(); partition++) {
            in(store.own(partition));
        }
        return store;
    }

    /** Another gateway over the same stores. */
    Tiers another(Vertx vertx) {
        return new Tiers(vertx, BY_HAND, ReadOptions.DEFAULT, HotFirstStore.Options.DEFAULT, durable.another(), this);
    }

    static WriteBehindStore.Options behind(int dirtyMax) {
        return behind(dirtyMax, WriteBehindStore.Options.DEFAULT.cacheBytes());
    }

    static WriteBehindStore.Options behind(int dirtyMax, long cacheBytes) {
        return behind(dirtyMax, cacheBytes, WriteBehindStore.Options.DEFAULT.writingMax());
    }

    static WriteBehindStore.Options behind(int dirtyMax, long cacheBytes, int writingMax) {
        WriteBehindStore.Options defaults = WriteBehindStore.Options.DEFAULT;
        return new WriteBehindStore.Options(
                Duration.ofMinutes(10),
                defaults.max(),
                defaults.views(),
                dirtyMax,
                Duration.ofMillis(50),
                writingMax,
                cacheBytes,
                NEVER_BY_ITSELF,
                defaults.horizon(),
                defaults.duePage(),
                defaults.dueMax(),
                Duration.ofMillis(200));
    }

    /** As after start-up: what is linked and loaded at its first use is, before loops are watched. */
    static void warmUp(BlockedLoopWatch watch) {
        watch.unwatched(() -> {
            Tiers tiers = new Tiers(watch.vertx(), BY_HAND);
            in(tiers.store.own(0));
            for (int i = 0; i < 100; i++) {
                in(tiers.store.load(0, List.of("v" + i % 10)));
                tiers.save(2L * i + 1, stored("v" + i % 10, 2L * i, T0 + i, List.of("a" + i % 3), T0 + i));
                in(tiers.store.save(
                        0, List.of(stored("v" + i % 10, 2L * i, T0 + i, List.of(), T0 + i)), Optional.empty()));
                in(tiers.behind.flush());
            }
            return in(tiers.store.close());
        });
    }

    /** Time passes, and what is due then is done. */
    void passes(Duration time) {
        millis.addAndGet(time.toMillis());
        pass();
    }

    void pass() {
        in(behind.pass());
    }

    long gauge(String name) {
        return Objects.requireNonNull(store.gauges().get(name)).getAsLong();
    }

    void save(long through, Stored... changed) {
        in(store.save(0, List.of(changed), through(through)));
    }

    static Optional<Committed> through(long nextOffset) {
        return Optional.of(new Committed(1, nextOffset, SNAPSHOT));
    }

    static Position position(long offset) {
        return new Position(1, 0, offset);
    }

    Deadline ample() {
        return Deadline.after(TimeUnit.SECONDS.toNanos(5), System.nanoTime());
    }

    /** What a visitor is after the entry at this offset. */
    static Stored stored(String visitor, long offset) {
        return stored(visitor, offset, T0 + offset, List.of(), Condition.NEVER);
    }

    static Stored stored(String visitor, long offset, long evaluatedAt, List<String> segments, long due) {
        Profile profile = new Profile(
                visitor,
                SNAPSHOT,
                position(offset),
                T0,
                T0 + offset,
                T0 + offset,
                null,
                new Session(1, T0, T0 + offset, 0),
                RecentMessages.NONE.with("m-" + offset, T0 + offset),
                Map.of(),
                Map.of(),
                List.of());
        List<Membership> memberships = segments.stream()
                .map(segment -> new Membership(segment, segment.hashCode() & 31, T0, Condition.NEVER, Condition.NEVER))
                .toList();
        return new Stored(profile, new View(SNAPSHOT, evaluatedAt, Map.of(), memberships, false, due));
    }

    /** Waits for what comes by itself. */
    static void until(String what, BooleanSupplier condition) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - giveUp > 0) {
                throw new AssertionError("not within 10 s: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
