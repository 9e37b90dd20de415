package io.limen.gateway.tiered;

import static io.limen.gateway.Answered.in;
import static io.limen.gateway.tiered.Tiers.stored;
import static io.limen.gateway.tiered.Tiers.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore.Lookup;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several who want the same visitor of the durable store at the same moment. */
class SharedReadsTest {
    private static final Stored OLD = stored("anna", 4);
    private static final Stored NEW = stored("anna", 9);

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    @BeforeEach
    void warmUp() {
        Tiers.warmUp(watch);
    }

    /** Owner of a partition in which one visitor is durable, and nothing in memory. */
    private Tiers owner() {
        Tiers tiers = new Tiers(watch.vertx(), Tiers.behind(100_000, 0));
        in(tiers.store.own(0));
        tiers.durable.put(0, "anna", OLD);
        return tiers;
    }

    private static Future<Lookup> read(Tiers tiers) {
        return tiers.behind.read("anna", List.of(), tiers.ample());
    }

    private static Future<Map<String, Stored>> load(Tiers tiers) {
        return tiers.store.load(0, List.of("anna"));
    }

    private static void untilHeld(Tiers tiers) {
        until("a read is under way", () -> tiers.durable.held() == 1);
    }

    private static void untilJoined(Tiers tiers) {
        until("somebody joined", () -> tiers.gauge("durable.reads.joined") == 1);
    }

    @Test
    void decisionShouldShareTheReadOfTheFold() {
        Tiers tiers = owner();
        tiers.durable.hang();
        Future<Map<String, Stored>> loaded = load(tiers);
        untilHeld(tiers);
        Future<Lookup> read = read(tiers);
        untilJoined(tiers);
        tiers.durable.letGo();

        assertThat(in(loaded)).containsEntry("anna", OLD);
        assertThat(in(read)).isEqualTo(new Lookup.Found(OLD, false));
        assertThat(tiers.durable.profilesRead()).isEqualTo(1);
    }

    @Test
    void foldShouldNotReadAgainWhatADecisionHasRead() {
        Tiers tiers = owner();

        assertThat(in(read(tiers))).isEqualTo(new Lookup.Found(OLD, false));
        assertThat(in(load(tiers))).containsEntry("anna", OLD);
        assertThat(tiers.durable.profilesRead()).isEqualTo(1);
    }

    @Test
    void foldShouldNotAskAgainForWhomNobodyKnows() {
        Tiers tiers = owner();
        tiers.durable.put(0, "anna", null);

        assertThat(in(read(tiers))).isEqualTo(new Lookup.Unknown(false));
        assertThat(in(load(tiers))).isEmpty();
        assertThat(tiers.durable.profilesRead()).isEqualTo(1);
    }

    @Test
    void foldShouldShareTheReadOfADecision() {
        Tiers tiers = owner();
        tiers.durable.hang();
        Future<Lookup> read = read(tiers);
        untilHeld(tiers);
        Future<Map<String, Stored>> loaded = load(tiers);
        untilJoined(tiers);
        tiers.durable.letGo();

        assertThat(in(loaded)).containsEntry("anna", OLD);
        assertThat(in(read)).isEqualTo(new Lookup.Found(OLD, false));
        assertThat(tiers.durable.profilesRead()).isEqualTo(1);
    }

    @Test
    void foldShouldReadItselfWhenTheSharedReadIsGivenUp() {
        Tiers tiers = owner();
        tiers.durable.hang();
        Future<Lookup> read = read(tiers);
        untilHeld(tiers);
        Future<Map<String, Stored>> loaded = load(tiers);
        untilJoined(tiers);
        tiers.durable.dropHeld(Failure.Code.TIMEOUT);

        assertThat(in(read)).isEqualTo(new Lookup.Unavailable("store-slow"));
        assertThat(in(loaded)).containsEntry("anna", OLD);
    }

    @Test
    void foldShouldReadAgainAfterAMoment() {
        Tiers tiers = owner();
        in(read(tiers));
        tiers.millis.addAndGet(1_001);

        assertThat(in(load(tiers))).containsEntry("anna", OLD);
        assertThat(tiers.durable.profilesRead()).isEqualTo(2);
    }

    @Test
    void decisionShouldReadItselfWhenTheSharedReadFails() {
        Tiers tiers = owner();
        tiers.durable.hang();
        Future<Map<String, Stored>> loaded = load(tiers);
        untilHeld(tiers);
        Future<Lookup> read = read(tiers);
        untilJoined(tiers);
        tiers.durable.dropHeld(Failure.Code.UNAVAILABLE);

        assertThat(in(read)).isEqualTo(new Lookup.Found(OLD, false));
        assertThat(in(loaded.otherwise(Map.of()))).isEmpty();
    }

    @Test
    void decisionShouldNotWaitBeyondItsDeadlineWhenTheSharedReadHangs() {
        Tiers tiers = owner();
        tiers.durable.hang();
        Future<Map<String, Stored>> loaded = load(tiers);
        untilHeld(tiers);
        Deadline soon = Deadline.after(TimeUnit.MILLISECONDS.toNanos(30), System.nanoTime());

        assertThat(in(tiers.behind.read("anna", List.of(), soon))).isEqualTo(new Lookup.Unavailable("store-slow"));
        assertThat(loaded.isComplete()).isFalse();
        tiers.durable.letGo();
        assertThat(in(loaded)).containsEntry("anna", OLD);
    }

    @Test
    void nobodyShouldShareAReadFromBeforeTheVisitorWasWritten() {
        Tiers tiers = owner();
        tiers.durable.hang();
        Future<Lookup> early = read(tiers);
        untilHeld(tiers);
        tiers.durable.goOn();
        tiers.save(10, NEW);
        in(tiers.behind.flush());
        until("not in memory", () -> tiers.gauge("cache.profiles") == 0);

        assertThat(in(load(tiers))).containsEntry("anna", NEW);
        assertThat(early.isComplete()).isFalse();
        tiers.durable.dropHeld(Failure.Code.TIMEOUT);
    }

    @Test
    void nobodyShouldShareAReadFromBeforeThePartitionBecameOurs() {
        Tiers tiers = owner();
        tiers.durable.hang();
        Future<Lookup> early = read(tiers);
        untilHeld(tiers);
        tiers.durable.goOn();
        in(tiers.store.own(0));
        tiers.durable.put(0, "anna", NEW);

        assertThat(in(load(tiers))).containsEntry("anna", NEW);
        assertThat(early.isComplete()).isFalse();
        tiers.durable.dropHeld(Failure.Code.TIMEOUT);
    }
}
