package io.limen.gateway.flow.move;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.DurableStore.Saving;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoveFlowTest {
    /** The target is the source, and only the target takes events now. */
    private static void assertMoved(MovingSite site) {
        assertThat(site.there.entries()).isEqualTo(site.here.entries());
        assertThat(site.snapshotsThere.hashToFiles.keySet())
                .containsExactlyInAnyOrderElementsOf(site.snapshotsHere.hashToFiles.keySet());
        assertThat(in(site.snapshotsThere.latest())).isEqualTo(in(site.snapshotsHere.latest()));
        site.profiles.forEach(
                (visitor, stored) -> assertThat(site.durable.get(visitor).map(MovingSite::bytes))
                        .as(visitor)
                        .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(MovingSite.bytes(stored))));
        for (int partition = 0; partition < MovingSite.PARTITIONS; partition++) {
            assertThat(in(site.durable.committed(partition))).isEqualTo(in(site.committed(partition)));
            assertThat(in(site.asideThere.of(partition)))
                    .isEqualTo(in(site.aside(partition)))
                    .isNotEmpty();
        }
        assertThat(failure(site.gate.append(0, new Activated("s-3", 0)))).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(site.livesAt).isEqualTo("there");
    }

    /** The source takes events, at the latest when the pause is over. */
    private static void assertServing(MovingSite site) {
        site.nanos += TimeUnit.SECONDS.toNanos(31);
        int before = site.sent();
        site.send(1);
        assertThat(site.sent()).isEqualTo(before + 1);
    }

    @Test
    void moveShouldCopyAllAndStopTheSource() {
        MovingSite site = new MovingSite();

        Moved moved = in(site.move());

        assertMoved(site);
        assertThat(moved.entries()).isEqualTo(site.sent() + 2L * MovingSite.PARTITIONS);
        assertThat(moved.copied()).isEqualTo(moved.entries());
        assertThat(moved.visitors()).isEqualTo(13);
        assertThat(moved.snapshots()).isEqualTo(2);
        assertThat(moved.switches()).isEqualTo(1);
    }

    @Test
    void moveShouldWarmTheHotStoreAndCountWhomItDoesNotTake() {
        MovingSite site = new MovingSite();

        Moved moved = in(site.move());

        assertThat(moved.coldVisitors()).isEqualTo(1);
        assertThat(site.hot).hasSize(12);
    }

    @Test
    void moveShouldFindNothingToDoWhenItIsDone() {
        MovingSite site = new MovingSite();
        in(site.move());

        Moved again = in(site.move());

        assertThat(again.copied()).isZero();
        assertMoved(site);
    }

    /** Whatever is lost, the call or its answer: the same run gets over it. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void moveShouldGetOverEveryFaultThatPasses(boolean carriedOut) {
        long calls = callsOfAMove();
        for (long at = 0; at < calls; at++) {
            MovingSite site = new MovingSite();

            in(site.move(new Interrupted(at, Failure.Code.UNAVAILABLE, carriedOut)));

            assertMoved(site);
        }
    }

    /** The same end, wherever the first run was stopped, with events coming in between. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void moveShouldGoOnWhereItWasStoppedAtEveryStep(boolean carriedOut) {
        long calls = callsOfAMove();
        int stopped = 0;
        for (long at = 0; at < calls; at++) {
            MovingSite site = new MovingSite();
            Interrupted kill = new Interrupted(at, Failure.Code.INTERNAL, carriedOut);
            boolean failed = site.move(kill).failed();
            stopped += failed ? 1 : 0;
            if (failed && !(carriedOut && site.gate.probe().failed())) {
                assertServing(site);
                site.send(7);
                site.fold();
            }

            in(site.move());

            assertMoved(site);
        }
        assertThat(stopped).isGreaterThan((int) calls / 2);
    }

    private static long callsOfAMove() {
        Interrupted never = new Interrupted(Long.MAX_VALUE, Failure.Code.INTERNAL, false);
        in(new MovingSite().move(never));
        assertThat(never.calls()).isGreaterThan(100);
        return never.calls();
    }

    @Test
    void moveShouldCatchUpWhileEventsComeIn() {
        MovingSite site = new MovingSite();
        int[] bursts = {200};
        site.meanwhile = () -> {
            if (bursts[0]-- > 0) {
                site.send(3);
            }
        };

        Moved moved = in(site.move());

        assertThat(site.sent()).isGreaterThan(500);
        assertMoved(site);
        assertThat(moved.switches()).isEqualTo(1);
    }

    @Test
    void moveShouldPauseAllTheSameWhenEventsNeverStop() {
        MovingSite site = new MovingSite();
        site.meanwhile = () -> site.send(4);

        in(site.move());

        assertMoved(site);
    }

    @Test
    void moveShouldTryAgainAndThenSaySoWhenThePauseIsTooShort() {
        MovingSite site = new MovingSite();
        site.meanwhile = () -> {
            site.send(1);
            // Reading takes its time: no pause is long enough.
            site.nanos += TimeUnit.SECONDS.toNanos(3);
        };

        Future<Moved> moved = site.move(
                new Interrupted(Long.MAX_VALUE, Failure.Code.INTERNAL, false),
                new MoveOptions(5, 3, 2, 4, 2, 1, 3, 4, 10, 50));

        assertThatThrownBy(() -> in(moved)).hasMessageContaining("not switched").hasMessageContaining("tried 3 times");
        site.meanwhile = () -> {};
        assertServing(site);
        in(site.move());
        assertMoved(site);
    }

    @Test
    void moveShouldCopyASnapshotThatIsPublishedMeanwhile() {
        MovingSite site = new MovingSite();
        int[] reads = {0};
        site.meanwhile = () -> {
            if (reads[0]++ == 30) {
                in(site.snapshotsHere.keep("s-3", Map.of()));
                in(site.gate.append(1, new Activated("s-3", site.wall)));
            }
        };

        in(site.move());

        assertThat(site.snapshotsThere.hashToFiles).containsKey("s-3");
        assertMoved(site);
    }

    @Test
    void moveShouldRefuseAnotherNumberOfPartitions() {
        MovingSite site = new MovingSite(4, 1);

        assertThatThrownBy(() -> in(site.move()))
                .hasMessageContaining("has 4 partitions (expected: 3")
                .hasMessageContaining("kafka.setup.partitions: 3");
        assertServing(site);
    }

    @Test
    void moveShouldRefuseAnotherEpoch() {
        assertThatThrownBy(() -> in(new MovingSite(3, 2).move())).hasMessageContaining("epoch 2 (expected: 1");
    }

    @Test
    void moveShouldRefuseALogWithOtherEntries() {
        MovingSite site = new MovingSite();
        in(site.there.append(1, new Activated("another", 7)));

        assertThatThrownBy(() -> in(site.move()))
                .hasMessageContaining("not a copy")
                .hasMessageContaining("partition 1, offset 0");
        assertServing(site);
        assertThat(site.there.entries().get(1)).hasSize(1);
    }

    @Test
    void moveShouldRefuseALogThatGoesOnWhereTheSourceEnds() {
        MovingSite site = new MovingSite();
        in(site.move());
        in(site.there.append(2, new Activated("served", 7)));

        assertThatThrownBy(() -> in(site.move())).hasMessageContaining("goes on where the source's ends");
    }

    @Test
    void moveShouldRefuseAStoreThatHoldsProfilesBesideAnEmptyLog() {
        MovingSite site = new MovingSite();
        in(site.durable.save(0, List.of(new Saving(MovingSite.profile("x", new Position(1, 0, 4)), List.of()))));

        assertThatThrownBy(() -> in(site.move())).hasMessageContaining("holds profiles, but its log is empty");
        assertServing(site);
    }

    @Test
    void moveShouldRefuseAStoreThatIsFoldedFurther() {
        MovingSite site = new MovingSite();
        in(site.move(new Interrupted(callsOfAMove() - 1, Failure.Code.INTERNAL, false))
                .otherwiseEmpty());
        long term = in(site.durable.own(0)).term();
        in(site.durable.commit(0, term, new Committed(1, 999, "s-2")));

        assertThatThrownBy(() -> in(site.move())).hasMessageContaining("folded further");
    }

    @Test
    void moveShouldSeeThatTheTargetHoldsAStranger() {
        MovingSite site = new MovingSite();
        site.whileScanning =
                () -> site.durable.put(0, "stranger", MovingSite.profile("stranger", new Position(1, 0, 1)));

        assertThat(failure(site.move())).isEqualTo(Failure.Code.CORRUPT);
        assertServing(site);
    }

    @Test
    void pauseOfADeadMoveShouldEndByItself() {
        MovingSite site = new MovingSite();
        in(site.gate.pause(30));
        int before = site.sent();
        site.send(1);
        assertThat(site.sent()).isEqualTo(before);

        assertServing(site);
    }

    @Test
    void committedShouldBeAsOfBeforeTheProfilesWereRead() {
        MovingSite site = new MovingSite();
        Optional<Committed> before = in(site.committed(0));
        site.whileScanning = () -> {
            site.send(10);
            site.fold();
        };

        in(site.move());

        long there = in(site.durable.committed(0)).orElseThrow().nextOffset();
        assertThat(there)
                .isBetween(
                        before.orElseThrow().nextOffset(),
                        site.here.entries().get(0).size() + 0L);
        assertThat(site.there.entries()).isEqualTo(site.here.entries());
    }
}
