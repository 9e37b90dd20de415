package io.limen.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** The laws of {@link BatchQueue}, for any arrivals at any time, clocks about to overflow included. */
class BatchQueuePropertyTest {

    private static final int BATCH_ROWS = 8;

    record Asked(int number, int rows, long deadline) {}

    @Property
    void nothingIsLostReorderedRunLateOrPutInATooLargeBatch(
            @ForAll @LongRange(min = 0, max = 40) long linger,
            @ForAll boolean overflowing,
            @ForAll @Size(max = 60) List<@IntRange(max = 8_000) Integer> arrivals) {
        BatchQueue<Asked> queue = new BatchQueue<>(BATCH_ROWS, linger);
        List<Asked> asked = new ArrayList<>();
        List<Asked> run = new ArrayList<>();
        List<Asked> expired = new ArrayList<>();
        long now = overflowing ? Long.MAX_VALUE - 100 : 0;

        for (int seed : arrivals) {
            Asked next = new Asked(asked.size(), 1 + seed % BATCH_ROWS, now + seed / BATCH_ROWS % 50);
            asked.add(next);
            queue.add(next, next.rows(), next.deadline(), now);
            now += seed / 400;
            if (queue.needsDrain(now)) {
                drain(queue, now, run, expired);
            }
        }
        while (!queue.isEmpty()) {
            long wait = queue.timeUntilDrain(now);
            assertThat(wait).isBetween(0L, linger);
            now += wait;
            assertThat(queue.needsDrain(now)).isTrue();
            drain(queue, now, run, expired);
        }

        List<Asked> answered = new ArrayList<>(run);
        answered.addAll(expired);
        assertThat(answered).containsExactlyInAnyOrderElementsOf(asked);
        assertThat(run).isSortedAccordingTo((a, b) -> Integer.compare(a.number(), b.number()));
        assertThat(queue.rows()).isZero();
    }

    @Property
    void aRequestWaitsNoLongerThanItMayWhenItIsAskedInTime(
            @ForAll @LongRange(min = 0, max = 40) long linger, @ForAll @LongRange(min = 1, max = 80) long patience) {
        BatchQueue<String> queue = new BatchQueue<>(BATCH_ROWS, linger);
        queue.add("a", 1, 1_000 + patience, 1_000);
        long due = 1_000 + queue.timeUntilDrain(1_000);
        assertThat(queue.drain(due).batch()).containsExactly("a");
    }

    private static void drain(BatchQueue<Asked> queue, long now, List<Asked> run, List<Asked> expired) {
        int before = queue.rows();
        BatchQueue.Drained<Asked> drained = queue.drain(now);
        int batchRows = drained.batch().stream().mapToInt(Asked::rows).sum();
        int expiredRows = drained.expired().stream().mapToInt(Asked::rows).sum();
        assertThat(batchRows).isLessThanOrEqualTo(BATCH_ROWS);
        assertThat(queue.rows()).isEqualTo(before - batchRows - expiredRows);
        assertThat(drained.batch()).allMatch(request -> request.deadline() - now > 0);
        assertThat(drained.expired()).allMatch(request -> request.deadline() - now <= 0);
        assertThat(drained.batch().size() + drained.expired().size()).isPositive();
        run.addAll(drained.batch());
        expired.addAll(drained.expired());
    }
}
