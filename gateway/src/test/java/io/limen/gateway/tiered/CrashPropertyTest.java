package io.limen.gateway.tiered;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.MemoryDurableStore;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.ProfileFold;
import io.limen.gateway.profile.ShopVisit;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.View;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Whenever owners crash, with whatever of their writes done, on the way or late: what is durable, with the log from where
 * it is committed, folds to the same profiles as the whole log.
 */
class CrashPropertyTest {
    private static final int TRIES = 150;
    private static final String SNAPSHOT = ShopVisit.DEFINITIONS.snapshot();
    private static final List<String> VISITORS = List.of("anna", "berta", "carla", "dora", "emil", "fritz", "gerda");
    private static final Vertx VERTX = Vertx.vertx();

    /** What happens next. */
    sealed interface Step {
        /** So many entries come, at most, and are folded as one batch. */
        record Entries(int max) implements Step {}

        record TimePasses(int seconds) implements Step {}

        /** Everything is made durable, as where somebody waits for it. */
        record Flush() implements Step {}

        /** The durable store fails so many calls. */
        record Trouble(int calls) implements Step {}

        /**
         * The owner is gone in the middle of its writes, and another takes over.
         *
         * @param late whether its writes that were on the way arrive in the end
         */
        record Crash(boolean late) implements Step {}
    }

    /** An owner, and the durable store as it sees it. */
    private static final class Owner {
        private final MemoryDurableStore durable;
        private final WriteBehindStore store;
        private final AtomicLong millis;
        private final long begunAt;
        private long next;

        private Owner(MemoryDurableStore durable, AtomicLong millis, WriteBehindStore.Options options) {
            this.durable = durable;
            this.millis = millis;
            Clocks clocks = new Clocks(
                    millis::get, () -> System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis.get() - Tiers.T0));
            this.store = new WriteBehindStore(VERTX, durable, visitor -> 0, options, ReadOptions.DEFAULT, clocks);
            this.next = in(store.own(0)).map(Committed::nextOffset).orElse(0L);
            this.begunAt = next;
        }

        /** As the fold does it: load, fold, save; and all of it again where it fails. */
        private void fold(List<Observed> log, int max) {
            int until = (int) Math.min(log.size(), next + max);
            while (next < until) {
                try {
                    save(log, until);
                } catch (Failure failure) {
                    assertThat(failure.code().retryable())
                            .as(failure.toString())
                            .isTrue();
                    passes(Duration.ofSeconds(1));
                }
            }
        }

        private void save(List<Observed> log, int until) {
            List<Observed> batch = log.subList((int) next, until);
            Map<String, Stored> loaded =
                    in(store.load(0, batch.stream().map(Observed::visitor).toList()));
            Map<String, Profile> folded = new HashMap<>();
            for (int i = 0; i < batch.size(); i++) {
                Observed event = batch.get(i);
                Profile before =
                        folded.computeIfAbsent(event.visitor(), visitor -> Optional.ofNullable(loaded.get(visitor))
                                .map(Stored::profile)
                                .orElseGet(() -> FOLD.fresh(visitor)));
                folded.put(event.visitor(), FOLD.fold(before, event, new Position(1, 0, next + i)));
            }
            List<Stored> changed = folded.values().stream()
                    .map(profile -> new Stored(profile, view(millis.get())))
                    .toList();
            in(store.save(0, changed, Optional.of(new Committed(1, until, SNAPSHOT))));
            next = until;
        }

        private void passes(Duration time) {
            millis.addAndGet(time.toMillis());
            in(store.pass());
        }
    }

    private static final ProfileFold FOLD = new ProfileFold(ShopVisit.DEFINITIONS);

    private static View view(long evaluatedAt) {
        return new View(SNAPSHOT, evaluatedAt, Map.of(), List.of(), false, Condition.NEVER);
    }

    @AfterContainer
    static void close() {
        in(VERTX.close());
    }

    @Property(tries = TRIES)
    void whatIsDurableShouldFoldToTheSameProfilesAsTheWholeLogWhereverOwnersCrash(
            @ForAll("logs") List<Observed> log,
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 1, max = 20) int dirtyMax) {
        MemoryDurableStore durable = new MemoryDurableStore();
        AtomicLong millis = new AtomicLong(Tiers.T0);
        List<MemoryDurableStore> zombies = new ArrayList<>();
        Owner owner = new Owner(durable.another(), millis, Tiers.behind(dirtyMax));
        for (Step step : steps) {
            if (step instanceof Step.Crash crash) {
                owner.durable.hang();
                // On the way when it happens: whatever was due.
                var unused = owner.store.pass();
                if (crash.late) {
                    zombies.add(owner.durable);
                }
                Owner after = new Owner(durable.another(), millis, Tiers.behind(dirtyMax));
                assertThat(after.begunAt).isBetween(owner.begunAt, owner.next);
                owner = after;
            } else {
                happens(step, owner, log);
            }
            if (zombies.size() > 1) {
                zombies.remove(0).letGo();
            }
        }

        Owner last = new Owner(durable.another(), millis, Tiers.behind(dirtyMax));
        zombies.forEach(MemoryDurableStore::letGo);
        last.fold(log, log.size());
        in(last.store.flush());

        assertThat(last.next).isEqualTo(log.size());
        for (String visitor : VISITORS) {
            assertThat(durable.get(visitor).map(Stored::profile))
                    .as(visitor)
                    .isEqualTo(Optional.ofNullable(whole(log).get(visitor)));
        }
        assertThat(in(durable.committed(0)).map(Committed::nextOffset).orElse(0L))
                .isEqualTo(log.size());
        in(last.store.close());
    }

    private static void happens(Step step, Owner owner, List<Observed> log) {
        if (step instanceof Step.Entries entries) {
            owner.fold(log, entries.max);
        } else if (step instanceof Step.TimePasses time) {
            owner.passes(Duration.ofSeconds(time.seconds));
        } else if (step instanceof Step.Trouble trouble) {
            owner.durable.failNext(trouble.calls, Failure.Code.UNAVAILABLE);
        } else {
            owner.durable.recover();
            in(owner.store.flush());
        }
    }

    /** What the whole log folds to. */
    private static Map<String, Profile> whole(List<Observed> log) {
        Map<String, Profile> visitorToProfile = new HashMap<>();
        for (int i = 0; i < log.size(); i++) {
            Observed event = log.get(i);
            Profile before = visitorToProfile.computeIfAbsent(event.visitor(), FOLD::fresh);
            visitorToProfile.put(event.visitor(), FOLD.fold(before, event, new Position(1, 0, i)));
        }
        return visitorToProfile;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> entries = Arbitraries.integers().between(1, 8).map(Step.Entries::new);
        Arbitrary<Step> time = Arbitraries.integers().between(1, 1_000).map(Step.TimePasses::new);
        Arbitrary<Step> trouble = Arbitraries.integers().between(1, 3).map(Step.Trouble::new);
        Arbitrary<Step> crash = Arbitraries.of(true, false).map(Step.Crash::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(6, entries),
                        Tuple.of(4, time),
                        Tuple.of(1, trouble),
                        Tuple.of(1, Arbitraries.just(new Step.Flush())),
                        Tuple.of(2, crash))
                .list()
                .ofMaxSize(30);
    }

    @Provide
    Arbitrary<List<Observed>> logs() {
        return event().list().ofMaxSize(60);
    }

    private static Arbitrary<Observed> event() {
        Arbitrary<String> names =
                Arbitraries.of("Page Viewed", "Product Viewed", "Product Added", "Product Removed", "Order Completed");
        return Combinators.combine(
                        Arbitraries.of(VISITORS),
                        names,
                        Arbitraries.longs().between(1, 10 * 3_600_000),
                        Arbitraries.integers().between(1, 500),
                        // Some come twice.
                        Arbitraries.integers().between(0, 60))
                .as((visitor, name, time, price, id) -> new Observed(
                        name.equals("Page Viewed") ? Observed.Kind.PAGE : Observed.Kind.TRACK,
                        name,
                        visitor,
                        null,
                        "m" + id,
                        ShopVisit.START + time,
                        ShopVisit.START + time,
                        true,
                        new Value.Fields(
                                Map.of("price", new Value.Num(price), "product_id", new Value.Text("p" + price % 7))),
                        Value.Fields.NONE));
    }
}
