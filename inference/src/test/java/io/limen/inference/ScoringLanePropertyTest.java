package io.limen.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.inference.Outcome.Reason;
import io.limen.inference.Outcome.Refused;
import io.limen.inference.Outcome.Scored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Whatever comes, when, and whenever the lane stops: each request let in is answered once, with what is its own. */
class ScoringLanePropertyTest {

    private static final int BATCH_ROWS = 8;
    private static final int QUEUE_ROWS = 20;
    private static final float[] PICKS = {0.25f, 0.75f};

    /* Fails on a row that picks neither 0 nor 1. */
    private static final Model MODEL = TestModels.load("picking");

    private long now;

    @Property
    void everyRequestLetInIsAnsweredOnceWithItsOwnScores(
            @ForAll @LongRange(min = 0, max = 30) long linger,
            @ForAll @Size(max = 50) List<@IntRange(max = 100_000) Integer> moves,
            @ForAll @IntRange(max = 60) int stopAfter) {
        Scoring.Options options = new Scoring.Options(QUEUE_ROWS, BATCH_ROWS, Duration.ofNanos(linger), Duration.ZERO);
        ScoringCounters counters = new ScoringCounters();
        ScoringLane lane = new ScoringLane(MODEL, options, () -> now, counters);
        List<Asked> asked = new ArrayList<>();
        now = Long.MAX_VALUE - 300;

        for (int i = 0; i < moves.size(); i++) {
            if (i == stopAfter) {
                lane.stop();
            }
            int seed = moves.get(i);
            if (seed % 4 == 0) {
                lane.turn();
            } else {
                asked.add(ask(lane, seed, i >= stopAfter));
            }
            now += seed % 13;
        }
        lane.stop();
        int turns = 0;
        while (lane.waitingRows() > 0) {
            lane.turn();
            assertThat(++turns).isLessThanOrEqualTo(QUEUE_ROWS);
        }

        asked.forEach(Asked::check);
        assertThat(counters.refused(Reason.DEADLINE))
                .isEqualTo(asked.stream()
                        .filter(request -> request.isRefused(Reason.DEADLINE))
                        .count());
        assertThat(counters.faults())
                .isEqualTo(asked.stream().filter(Asked::isBroken).count());
    }

    private Asked ask(ScoringLane lane, int seed, boolean stopped) {
        Asked next = new Asked(1 + seed % BATCH_ROWS, now + seed % 40, seed % 7 == 0);
        int room = QUEUE_ROWS - lane.waitingRows();
        next.refusal = lane.offer(next.request);
        if (stopped) {
            assertThat(next.refusal).contains(Reason.STOPPED);
        } else {
            assertThat(next.refusal.isPresent()).isEqualTo(next.rows.length > room);
        }
        return next;
    }

    private final class Asked {
        private final float[][] rows;
        private final boolean poisoned;
        private final ScoreRequest request;
        private Optional<Reason> refusal = Optional.empty();
        private int deliveries;
        private long deliveredAt;

        Asked(int count, long deadline, boolean poisoned) {
            this.poisoned = poisoned;
            this.rows = new float[count][];
            for (int i = 0; i < count; i++) {
                rows[i] = TestModels.pickingRow(poisoned && i == count - 1 ? 9 : (count + i) % 2);
            }
            this.request = new ScoreRequest(rows, deadline, this::deliver);
        }

        private void deliver(Runnable delivery) {
            deliveries++;
            deliveredAt = now;
            delivery.run();
        }

        boolean isBroken() {
            return request.answer().toCompletableFuture().isCompletedExceptionally();
        }

        boolean isRefused(Reason reason) {
            return deliveries > 0
                    && !isBroken()
                    && new Refused(reason)
                            .equals(request.answer().toCompletableFuture().join());
        }

        void check() {
            assertThat(deliveries).isEqualTo(refusal.isPresent() ? 0 : 1);
            if (refusal.isPresent()) {
                return;
            }
            boolean late = request.deadlineNanos() - deliveredAt <= 0;
            assertThat(isRefused(Reason.DEADLINE)).isEqualTo(late);
            assertThat(isBroken()).isEqualTo(poisoned && !late);
            if (!late && !poisoned) {
                checkScores((Scored) request.answer().toCompletableFuture().join());
            }
        }

        private void checkScores(Scored scored) {
            assertThat(scored.rows()).isEqualTo(rows.length);
            for (int i = 0; i < rows.length; i++) {
                assertThat(scored.score(i)).isEqualTo(PICKS[(int) rows[i][0]]);
            }
        }
    }
}
