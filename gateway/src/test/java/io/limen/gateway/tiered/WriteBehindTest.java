package io.limen.gateway.tiered;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static io.limen.gateway.tiered.Tiers.T0;
import static io.limen.gateway.tiered.Tiers.stored;
import static io.limen.gateway.tiered.Tiers.through;
import static io.limen.gateway.tiered.Tiers.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.SegmentChange;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When the owner's writes become durable, and what is committed. */
class WriteBehindTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    @BeforeEach
    void warmUp() {
        Tiers.warmUp(watch);
    }

    private Tiers owner() {
        return owner(Tiers.BY_HAND);
    }

    private Tiers owner(WriteBehindStore.Options options) {
        Tiers tiers = new Tiers(watch.vertx(), options);
        in(tiers.store.own(0));
        return tiers;
    }

    @Test
    void visitorShouldBeWrittenOnceWhenItRests() {
        Tiers tiers = owner();
        for (int i = 0; i < 5; i++) {
            tiers.save(i + 1, stored("anna", i));
            tiers.passes(MINUTE);
        }
        tiers.passes(Duration.ofMinutes(8));
        assertThat(tiers.durable.profilesSaved()).isZero();

        tiers.passes(MINUTE);
        until("written", () -> tiers.durable.profilesSaved() == 1);
        tiers.passes(MINUTE);

        assertThat(tiers.durable.get("anna")).contains(stored("anna", 4));
        assertThat(in(tiers.store.committed(0))).isEqualTo(through(5));
    }

    @Test
    void visitorShouldBeWrittenAfterAQuarterOfAnHourWhenItNeverRests() {
        Tiers tiers = owner();
        for (int i = 0; i < 31; i++) {
            tiers.save(i + 1, stored("anna", i));
            tiers.passes(MINUTE);
        }
        until("written twice", () -> tiers.durable.profilesSaved() == 2);
    }

    @Test
    void commitShouldStayBeforeTheFirstEventThatIsNotDurable() {
        Tiers tiers = owner();
        tiers.save(10, stored("anna", 9));
        tiers.passes(Duration.ofMinutes(5));
        tiers.save(20, stored("bob", 15));
        tiers.passes(Duration.ofMinutes(5));
        until("anna is durable", () -> tiers.durable.profilesSaved() == 1);
        tiers.passes(MINUTE);

        assertThat(in(tiers.durable.committed(0))).isEqualTo(through(10));
        in(tiers.behind.flush());
        assertThat(in(tiers.durable.committed(0))).isEqualTo(through(20));
    }

    @Test
    void commitShouldNotWaitForViewsAlone() {
        Tiers tiers = owner();
        tiers.save(10, stored("anna", 9));
        in(tiers.behind.flush());
        in(tiers.store.save(
                0, List.of(stored("anna", 9, T0 + 99, List.of("idle"), Condition.NEVER)), Optional.empty()));
        tiers.save(20);
        tiers.passes(MINUTE);

        assertThat(in(tiers.durable.committed(0))).isEqualTo(through(20));
        assertThat(tiers.durable.profilesSaved()).isEqualTo(1);
        tiers.passes(Duration.ofHours(1));
        until("the view is durable", () -> tiers.durable.profilesSaved() == 2);
        assertThat(in(tiers.durable.changes("anna")))
                .extracting(SegmentChange::segment)
                .containsExactly("idle");
    }

    @Test
    void whatChangesWhileItIsWrittenShouldHoldTheCommitStill() {
        Tiers tiers = owner();
        tiers.save(10, stored("anna", 9));
        tiers.durable.hang();
        tiers.passes(Duration.ofMinutes(10));
        until("the write is under way", () -> tiers.gauge("dirty.writing") == 1);
        tiers.save(30, stored("anna", 25));
        tiers.durable.letGo();
        until("written", () -> tiers.durable.profilesSaved() == 1);
        tiers.passes(MINUTE);

        assertThat(in(tiers.durable.committed(0))).isEqualTo(through(10));
        assertThat(tiers.gauge("dirty.visitors")).isEqualTo(1);
        in(tiers.behind.flush());
        assertThat(tiers.durable.get("anna")).contains(stored("anna", 25));
        assertThat(in(tiers.durable.committed(0))).isEqualTo(through(30));
    }

    @Test
    void segmentChangesShouldGatherUntilTheVisitorIsWritten() {
        Tiers tiers = owner();
        tiers.save(1, stored("anna", 0, T0, List.of("a"), Condition.NEVER));
        tiers.save(2, stored("anna", 1, T0 + 1, List.of("a", "b"), Condition.NEVER));
        tiers.save(3, stored("anna", 2, T0 + 2, List.of("b"), Condition.NEVER));
        in(tiers.behind.flush());

        assertThat(in(tiers.durable.changes("anna")))
                .extracting(change -> (change.entered() ? "+" : "-") + change.segment())
                .containsExactly("+a", "+b", "-a");
        assertThat(tiers.durable.profilesSaved()).isEqualTo(1);
    }

    @Test
    void nothingShouldBeLostWhenTheDurableStoreIsDownForLong() {
        Tiers tiers = owner();
        tiers.durable.failWith(Failure.Code.UNAVAILABLE);
        tiers.save(2, stored("anna", 0), stored("bob", 1));
        tiers.passes(Duration.ofMinutes(20));
        until("it was tried", () -> tiers.gauge("writes.failed") > 0);
        tiers.passes(Duration.ofMinutes(20));
        assertThat(in(tiers.store.load(0, List.of("anna")))).containsValue(stored("anna", 0));

        tiers.durable.recover();
        until("both are durable", () -> {
            tiers.passes(MINUTE);
            return tiers.durable.profilesSaved() == 2;
        });
        in(tiers.behind.flush());
        assertThat(in(tiers.durable.committed(0))).isEqualTo(through(2));
    }

    @Test
    void saveShouldBeRefusedAndTakeNothingWhenTwiceTooManyAreDirty() {
        Tiers tiers = owner(Tiers.behind(10));
        tiers.durable.failWith(Failure.Code.OVERLOADED);
        for (int i = 0; i < 20; i++) {
            tiers.save(i + 1, stored("v" + i, i));
        }

        Future<Void> more = tiers.store.save(0, List.of(stored("one more", 20)), through(21));

        assertThat(failure(more)).isEqualTo(Failure.Code.OVERLOADED);
        tiers.durable.recover();
        assertThat(in(tiers.store.load(0, List.of("v0", "one more")))).containsOnlyKeys("v0");
    }

    @Test
    void theFirstInTurnShouldBeWrittenEarlyWhenTooManyAreDirty() {
        Tiers tiers = owner(Tiers.behind(10));
        for (int i = 0; i < 100; i++) {
            tiers.save(i + 1, stored("v" + i, i));
        }
        until("room", () -> tiers.gauge("dirty.visitors") <= 10);

        assertThat(tiers.durable.get("v0")).isPresent();
        assertThat(in(tiers.store.load(
                        0, IntStream.range(0, 100).mapToObj(i -> "v" + i).toList())))
                .hasSize(100);
    }

    @Test
    void noMoreVisitorsShouldBeWrittenAtOnceThanMayBe() {
        Tiers tiers = owner(Tiers.behind(100_000, 1 << 20, 3));
        for (int i = 0; i < 20; i++) {
            tiers.save(i + 1, stored("v" + i, i));
        }
        tiers.durable.hang();
        tiers.millis.addAndGet(Duration.ofMinutes(10).toMillis());
        Future<Void> pass = tiers.behind.pass();
        until("some are under way", () -> tiers.gauge("dirty.writing") > 0);

        assertThat(tiers.gauge("dirty.writing")).isEqualTo(3);

        tiers.durable.letGo();
        in(pass);
        in(tiers.behind.flush());
        assertThat(tiers.durable.profilesSaved()).isEqualTo(20);
    }

    @Test
    void writtenProfilesShouldGoWhenTheyTakeMoreThanTheyMay() {
        Tiers tiers = owner(Tiers.behind(100_000, 5_000));
        for (int i = 0; i < 50; i++) {
            tiers.save(i + 1, stored("v" + i, i));
        }

        in(tiers.behind.flush());

        until("they are gone", () -> tiers.gauge("cache.evicted") > 0);
    }

    @Test
    void partitionShouldBeForgottenWhenALaterTermHasBegun() {
        Tiers zombie = owner();
        Tiers owner = zombie.another(watch.vertx());
        zombie.save(5, stored("anna", 4));
        in(owner.store.own(0));
        owner.save(9, stored("anna", 8));
        in(owner.behind.flush());

        zombie.passes(Duration.ofMinutes(10));
        until("it is told", () -> zombie.gauge("partitions.lost") == 1);

        assertThat(failure(zombie.store.save(0, List.of(stored("anna", 5)), through(6))))
                .isEqualTo(Failure.Code.FENCED);
        assertThat(owner.durable.get("anna")).contains(stored("anna", 8));
        assertThat(in(owner.store.committed(0))).isEqualTo(through(9));
        assertThat(zombie.gauge("dirty.visitors")).isZero();
    }

    @Test
    void whatAFormerOwnerWroteLaterShouldBeTakenOver() {
        Tiers zombie = owner();
        zombie.save(9, stored("anna", 8));
        Tiers owner = zombie.another(watch.vertx());
        in(owner.store.own(0));
        assertThat(in(owner.store.load(0, List.of("anna", "bob")))).isEmpty();
        owner.save(5, stored("anna", 4), stored("bob", 3));
        zombie.passes(Duration.ofMinutes(10));
        until("the late write", () -> zombie.durable.get("anna").isPresent());

        in(owner.behind.flush());

        assertThat(owner.gauge("writes.outdated")).isEqualTo(1);
        assertThat(in(owner.store.load(0, List.of("anna")))).containsValue(stored("anna", 8));
        assertThat(owner.durable.get("bob")).contains(stored("bob", 3));
        assertThat(in(owner.store.committed(0))).isEqualTo(through(5));
    }

    @Test
    void closeShouldEndWhenTheDurableStoreIsDown() {
        Tiers tiers = owner();
        tiers.save(1, stored("anna", 0));
        tiers.durable.failWith(Failure.Code.UNAVAILABLE);

        in(tiers.store.close());

        assertThat(in(tiers.durable.another().committed(0))).isEmpty();
    }

    @Test
    void dueShouldGiveWhatTheDurableStoreHasWhenTheOwnerIsNew() {
        Tiers before = owner();
        before.save(2, stored("late", 0, T0, List.of(), T0 - 9), stored("soon", 1, T0, List.of(), T0 + 60_000));
        in(before.store.release(0));
        Tiers owner = before.another(watch.vertx());
        in(owner.store.own(0));

        assertThat(in(owner.store.due(0, T0, 10))).containsExactly("late");
        assertThat(in(owner.store.due(0, T0 + 60_000, 10))).containsExactly("late", "soon");
    }

    @Test
    void dueShouldForgetWhoIsGone() {
        Tiers before = owner();
        before.save(1, stored("anna", 0, T0, List.of(), T0));
        in(before.store.release(0));
        before.durable.put(0, "bob", stored("bob", 0, T0, List.of(), T0));
        Tiers owner = before.another(watch.vertx());
        in(owner.store.own(0));
        before.durable.put(0, "bob", null);

        in(owner.store.load(0, List.of("anna", "bob")));

        assertThat(in(owner.store.due(0, T0, 10))).containsExactly("anna");
    }
}
