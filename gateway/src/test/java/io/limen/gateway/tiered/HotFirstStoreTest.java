package io.limen.gateway.tiered;

import static io.limen.gateway.Answered.in;
import static io.limen.gateway.tiered.Tiers.T0;
import static io.limen.gateway.tiered.Tiers.position;
import static io.limen.gateway.tiered.Tiers.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.Answered;
import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.HotStoreContract;
import io.limen.gateway.flow.MemoryDurableStore;
import io.limen.gateway.flow.MemoryHotStore;
import io.limen.gateway.flow.ProfileStore;
import io.limen.gateway.flow.ProfileStoreContract;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.segment.Condition;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HotFirstStoreTest implements ProfileStoreContract {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final PartitionedLog log = new PartitionedLog(4);
    private final MemoryDurableStore durable = new MemoryDurableStore();
    private final MemoryHotStore hot = new MemoryHotStore(System::currentTimeMillis, 5_000);
    private @Nullable WriteBehindStore behind;
    private @Nullable HotFirstStore store;

    private HotFirstStore store() {
        if (store == null) {
            behind = Tiers.behind(watch.vertx(), durable, log);
            store = Tiers.hotFirst(watch.vertx(), hot, behind, log);
        }
        return store;
    }

    @BeforeEach
    void warmUp() {
        Tiers.warmUp(watch);
    }

    @AfterEach
    void close() {
        in(store().close());
    }

    @Override
    public EventLog log() {
        return log;
    }

    @Override
    public ProfileStore profiles() {
        return store();
    }

    @Override
    public ProfileStore profilesReopened() {
        in(store().close());
        store = null;
        return store();
    }

    @Override
    public void settled() {
        store();
        in(Objects.requireNonNull(behind).flush());
    }

    // ── two gateways over the same stores: one owns, the other decides ──

    private Tiers owner() {
        Tiers tiers = new Tiers(watch.vertx(), Tiers.BY_HAND);
        in(tiers.store.own(0));
        return tiers;
    }

    private static Stored bare(String visitor, long offset) {
        return HotStoreContract.withoutMessages(Tiers.stored(visitor, offset));
    }

    private static Future<ProfileStore.Lookup> read(Tiers tiers, String visitor, Position... atLeast) {
        return tiers.store.read(visitor, List.of(atLeast), deadline(1_000));
    }

    private static Deadline deadline(long millis) {
        return Deadline.after(TimeUnit.MILLISECONDS.toNanos(millis), System.nanoTime());
    }

    private static ProfileStore.Lookup found(Stored stored) {
        return new ProfileStore.Lookup.Found(stored, false);
    }

    @Test
    void readShouldCostOneHotReadAndNoDurableOneWhenItHits() {
        Tiers owner = owner();
        Tiers other = owner.another(watch.vertx());
        owner.save(3, Tiers.stored("anna", 2));

        assertThat(in(read(other, "anna"))).isEqualTo(found(bare("anna", 2)));
        assertThat(owner.hot.reads()).isEqualTo(1);
        assertThat(other.durable.profilesRead()).isZero();
    }

    @Test
    void readShouldSeeWhatAnotherGatewayWasToldToWaitFor() {
        Tiers owner = owner();
        Tiers other = owner.another(watch.vertx());
        owner.save(1, Tiers.stored("anna", 0));

        Future<ProfileStore.Lookup> answer = read(other, "anna", position(4));
        assertThat(answer.isComplete()).isFalse();
        owner.save(5, Tiers.stored("anna", 4));

        assertThat(in(answer)).isEqualTo(found(bare("anna", 4)));
    }

    @Test
    void readShouldNotBeStaleWhenThePlaceIsFoldedThoughTheVisitorIsOlder() {
        Tiers owner = owner();
        Tiers other = owner.another(watch.vertx());
        owner.save(1, Tiers.stored("anna", 0));
        owner.save(5, Tiers.stored("bob", 4));

        assertThat(in(read(other, "anna", position(3)))).isEqualTo(found(bare("anna", 0)));
        assertThat(in(read(other, "nobody", position(3)))).isEqualTo(new ProfileStore.Lookup.Unknown(false));
    }

    @Test
    void readShouldSayStaleAtItsDeadlineOnAnotherGateway() {
        Tiers owner = owner();
        Tiers other = owner.another(watch.vertx());
        owner.save(1, Tiers.stored("anna", 0));

        assertThat(in(other.store.read("anna", List.of(position(9)), deadline(50))))
                .isEqualTo(new ProfileStore.Lookup.Found(bare("anna", 0), true));
        assertThat(in(other.store.read("nobody", List.of(position(9)), deadline(50))))
                .isEqualTo(new ProfileStore.Lookup.Unknown(true));
    }

    @Test
    void readShouldAskTheDurableStoreAndRefillWhenTheHotOneMisses() {
        Tiers owner = owner();
        Tiers other = owner.another(watch.vertx());
        owner.save(3, Tiers.stored("anna", 2));
        in(owner.behind.flush());
        owner.hot.flush();

        assertThat(in(read(other, "anna"))).isEqualTo(found(Tiers.stored("anna", 2)));
        assertThat(in(read(other, "anna"))).isEqualTo(found(bare("anna", 2)));
        assertThat(other.durable.profilesRead()).isEqualTo(1);

        owner.save(9, Tiers.stored("anna", 8));
        assertThat(in(read(other, "anna"))).isEqualTo(found(bare("anna", 8)));
    }

    @Test
    void readShouldAnswerFromTheOwnersCopyOrTheDurableStoreWhenTheHotOneIsDown() {
        Tiers owner = owner();
        Tiers other = owner.another(watch.vertx());
        owner.save(3, Tiers.stored("anna", 2));
        in(owner.behind.flush());
        owner.hot.breakDown(Failure.Code.UNAVAILABLE);

        assertThat(in(read(owner, "anna", position(2)))).isEqualTo(found(Tiers.stored("anna", 2)));
        assertThat(in(read(other, "anna"))).isEqualTo(found(Tiers.stored("anna", 2)));
    }

    @Test
    void foldingShouldGoOnAndTheHotStoreCatchUpWhenItWasDown() {
        Tiers owner = owner();
        owner.hot.breakDown(Failure.Code.UNAVAILABLE);
        for (int i = 0; i < 50; i++) {
            owner.save(i + 1, Tiers.stored("v" + i % 20, i));
        }
        assertThat(owner.gauge("hot.again.visitors")).isEqualTo(20);

        owner.hot.mend();
        until("all are offered again", () -> in(owner.hot.foldedThrough(0)).equals(Optional.of(position(49))));

        for (int i = 30; i < 50; i++) {
            assertThat(in(owner.hot.read("v" + i % 20))).contains(bare("v" + i % 20, i));
        }
        assertThat(owner.gauge("hot.again.visitors")).isZero();
    }

    @Test
    void placeShouldNotMoveInTheHotStoreWhileAVisitorIsMissingThere() {
        Tiers owner = owner();
        owner.save(1, Tiers.stored("anna", 0));
        untilFolded(owner, 0);
        owner.hot.breakDown(Failure.Code.TIMEOUT);
        owner.save(5, Tiers.stored("anna", 4));

        owner.hot.mend();
        assertThat(in(owner.hot.foldedThrough(0))).contains(position(0));
        until("caught up", () -> in(owner.hot.foldedThrough(0)).equals(Optional.of(position(4))));
        assertThat(in(owner.hot.read("anna"))).contains(bare("anna", 4));
    }

    @Test
    void partitionShouldBeRebuiltWhenTooManyCouldNotBeWritten() {
        Tiers owner = new Tiers(
                watch.vertx(),
                Tiers.BY_HAND,
                ReadOptions.DEFAULT,
                new HotFirstStore.Options(Duration.ofMillis(250), 10, Duration.ofMillis(10), 7),
                new MemoryDurableStore(),
                null);
        in(owner.store.own(0));
        for (int i = 0; i < 30; i++) {
            owner.save(i + 1, Tiers.stored("durable-" + i, i));
        }
        in(owner.behind.flush());
        owner.hot.flush();
        owner.hot.breakDown(Failure.Code.UNAVAILABLE);
        for (int i = 30; i < 60; i++) {
            owner.save(i + 1, Tiers.stored("dirty-" + i, i));
        }
        owner.hot.mend();

        until("all are there", () -> owner.hot.visitors().size() == 60);
        until("the place, too", () -> in(owner.hot.foldedThrough(0)).equals(Optional.of(position(59))));
        assertThat(owner.gauge("hot.rebuilds")).isPositive();
    }

    @Test
    void offersOfAFormerOwnerShouldChangeNothing() {
        Tiers zombie = owner();
        Tiers owner = zombie.another(watch.vertx());
        in(owner.store.own(0));
        owner.save(9, Tiers.stored("anna", 8));

        zombie.save(5, Tiers.stored("anna", 4));

        assertThat(in(owner.hot.read("anna"))).contains(bare("anna", 8));
        assertThat(zombie.gauge("hot.newer")).isEqualTo(1);
        untilFolded(owner, 8);
    }

    @Test
    void floodOfUnknownVisitorsShouldStayWithinTheBudget() {
        ReadOptions narrow = new ReadOptions(
                Duration.ofMillis(5), 100, 10, 20, 50, Duration.ofSeconds(10), 1_000, Duration.ofSeconds(1), 1_000);
        Tiers tiers = new Tiers(
                watch.vertx(), Tiers.BY_HAND, narrow, HotFirstStore.Options.DEFAULT, new MemoryDurableStore(), null);
        List<Future<ProfileStore.Lookup>> answers = new ArrayList<>();
        long started = System.nanoTime();
        for (int i = 0; i < 2_000; i++) {
            answers.add(tiers.store.read("nobody-" + i, List.of(), tiers.ample()));
        }
        long refused = answers.stream()
                .filter(answer -> in(answer).equals(new ProfileStore.Lookup.Unavailable("cold-budget")))
                .count();

        long secondsTaken = (System.nanoTime() - started) / 1_000_000_000L + 1;
        int reads = tiers.durable.profilesRead();
        assertThat((long) reads).isBetween(20L, 20 + 10 * secondsTaken);
        assertThat(refused).isEqualTo(2_000 - reads);
        assertThat(tiers.gauge("cold.refused")).isEqualTo(refused);
        assertThat(in(tiers.store.read("nobody-1", List.of(), tiers.ample())))
                .isEqualTo(new ProfileStore.Lookup.Unknown(false));
        assertThat(tiers.durable.profilesRead()).isEqualTo(reads);
    }

    @Test
    void readsOfStrangersShouldBeRefusedWhenTooManyAreUnderWay() {
        Tiers tiers = reading(new ReadOptions(
                Duration.ofMillis(5),
                100,
                1_000,
                1_000,
                3,
                Duration.ofSeconds(10),
                1_000,
                Duration.ofSeconds(1),
                1_000));
        tiers.durable.hang();
        List<Future<ProfileStore.Lookup>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            answers.add(tiers.store.read("nobody-" + i, List.of(), tiers.ample()));
        }

        until("the others are refused", () -> tiers.gauge("cold.refused") == 7);

        tiers.durable.letGo();
        answers.forEach(Answered::in);
    }

    @Test
    void noMoreStrangersShouldBeRememberedThanMayBe() {
        Tiers tiers = reading(new ReadOptions(
                Duration.ofMillis(5),
                100,
                10_000,
                10_000,
                1_000,
                Duration.ofSeconds(10),
                10,
                Duration.ofSeconds(10),
                10));
        for (int i = 0; i < 200; i++) {
            in(tiers.store.read("nobody-" + i, List.of(), tiers.ample()));
        }

        until("strangers", () -> tiers.gauge("cold.unknown.visitors") <= 10);
        until("answers", () -> tiers.gauge("durable.reads.kept") <= 10);
    }

    @Test
    void readShouldBeStaleAtOnceWhenTooManyAwaitAPosition() {
        Tiers tiers = reading(new ReadOptions(
                Duration.ofMillis(5),
                0,
                1_000,
                1_000,
                100,
                Duration.ofSeconds(10),
                1_000,
                Duration.ofSeconds(1),
                1_000));
        in(tiers.store.own(0));

        assertThat(in(tiers.store.read("anna", List.of(position(9)), tiers.ample())))
                .isEqualTo(new ProfileStore.Lookup.Unknown(true));
        assertThat(tiers.gauge("read.stale")).isEqualTo(1);
    }

    @Test
    void foldingShouldGoOnWhenTheHotStoreDoesNotAnswer() {
        Tiers owner = new Tiers(
                watch.vertx(),
                Tiers.BY_HAND,
                ReadOptions.DEFAULT,
                new HotFirstStore.Options(Duration.ofMillis(20), 1_000, Duration.ofMillis(100), 200),
                new MemoryDurableStore(),
                null);
        in(owner.store.own(0));
        owner.hot.hang();

        owner.save(1, Tiers.stored("anna", 0));

        assertThat(owner.gauge("hot.late")).isEqualTo(1);
        assertThat(in(owner.store.load(0, List.of("anna")))).containsKey("anna");
    }

    private Tiers reading(ReadOptions reads) {
        return new Tiers(
                watch.vertx(), Tiers.BY_HAND, reads, HotFirstStore.Options.DEFAULT, new MemoryDurableStore(), null);
    }

    // ── repair ──

    @Test
    void samplerShouldRepairWhatDiffers() {
        Tiers owner = owner();
        owner.save(1, Tiers.stored("anna", 0, T0, List.of("keen"), Condition.NEVER));
        untilFolded(owner, 0);
        in(owner.behind.flush());
        in(owner.hot.remove("anna"));
        in(owner.hot.offer(List.of(Tiers.stored("anna", 0))));
        DivergenceSampler sampler = sampler(owner);

        in(sampler.look());

        assertThat(in(owner.hot.read("anna")).orElseThrow().view().memberships())
                .hasSize(1);
        assertThat(diverged(sampler)).isEqualTo(1);
        in(sampler.look());
        assertThat(diverged(sampler)).isEqualTo(1);
        sampler.close();
    }

    @Test
    void samplerShouldHaveAllWrittenAgainWhenTheHotStoreWasEmptied() {
        Tiers owner = owner();
        owner.save(1, Tiers.stored("durable", 0));
        in(owner.behind.flush());
        owner.save(2, Tiers.stored("dirty", 1));
        owner.hot.flush();
        DivergenceSampler sampler = sampler(owner);

        in(sampler.look());

        until("both are there", () -> owner.hot.visitors().size() == 2);
        until("the place, too", () -> in(owner.hot.foldedThrough(0)).equals(Optional.of(position(1))));
        sampler.close();
    }

    private static void untilFolded(Tiers owner, long offset) {
        until("the place", () -> in(owner.hot.foldedThrough(0)).equals(Optional.of(position(offset))));
    }

    /** As where a server restarted: what the owner says next must not cover what is gone. */
    @Test
    void placeShouldWaitForTheRebuildWhenTheHotStoreForgotEverything() {
        Tiers owner = owner();
        owner.save(1, Tiers.stored("anna", 0));
        untilFolded(owner, 0);
        owner.hot.flush();

        owner.save(2, Tiers.stored("berta", 1));

        untilFolded(owner, 1);
        assertThat(in(owner.hot.read("anna"))).contains(bare("anna", 0));
    }

    @Test
    void readShouldBeTheDurableCopyWhenTheOwnersWriteToTheHotStoreFailed() {
        Tiers owner = new Tiers(
                watch.vertx(),
                Tiers.behind(100_000, 0),
                ReadOptions.DEFAULT,
                HotFirstStore.Options.DEFAULT,
                new MemoryDurableStore(),
                null);
        in(owner.store.own(0));
        owner.save(1, Tiers.stored("anna", 0));
        untilFolded(owner, 0);
        owner.hot.breakDown(Failure.Code.UNAVAILABLE);
        owner.save(2, Tiers.stored("anna", 1));
        in(owner.behind.flush());
        owner.hot.mend();

        assertThat(in(owner.store.read("anna", List.of(position(1)), owner.ample())))
                .isEqualTo(new ProfileStore.Lookup.Found(Tiers.stored("anna", 1), false));
    }

    private static long diverged(DivergenceSampler sampler) {
        return Objects.requireNonNull(sampler.gauges().get("repair.diverged")).getAsLong();
    }

    private static DivergenceSampler sampler(Tiers tiers) {
        return new DivergenceSampler(
                tiers.hot,
                tiers.behind,
                tiers.store,
                new DivergenceSampler.Options(Tiers.NEVER_BY_ITSELF, 20),
                new Random(7));
    }

    @Test
    void rebuildShouldFillTheHotStoreAndLeaveWhatIsNewer() {
        Tiers owner = owner();
        for (int i = 0; i < 40; i++) {
            owner.save(i + 1, Tiers.stored("v" + i, i));
        }
        in(owner.behind.flush());
        owner.hot.flush();
        owner.save(50, Tiers.stored("v3", 49));

        List<Rebuild.Progress> told = new ArrayList<>();
        Rebuild.Progress progress = in(Rebuild.run(
                watch.vertx(),
                owner.durable::scan,
                owner.hot,
                List.of(0),
                new Rebuild.Limits(7, 2, 3, 10_000),
                told::add));

        assertThat(progress).isEqualTo(new Rebuild.Progress(1, 1, 40, 1));
        assertThat(told).hasSizeGreaterThan(6);
        assertThat(owner.hot.visitors()).hasSize(40);
        assertThat(in(owner.hot.read("v3"))).contains(bare("v3", 49));
    }
}
