package io.limen.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BatchQueueTest {

    private static final long NEVER = 1_000_000;

    @Test
    void drainShouldBeDueAtOnceWhenThereIsNoLinger() {
        BatchQueue<String> queue = new BatchQueue<>(8, 0);
        assertThat(queue.timeUntilDrain(100)).isEqualTo(Long.MAX_VALUE);
        assertThat(queue.needsDrain(100)).isFalse();
        queue.add("a", 1, NEVER, 100);
        assertThat(queue.needsDrain(100)).isTrue();
    }

    @Test
    void drainShouldBeDueWhenTheFirstHasLingered() {
        BatchQueue<String> queue = new BatchQueue<>(8, 50);
        queue.add("a", 1, NEVER, 100);
        queue.add("b", 1, NEVER, 120);
        assertThat(queue.timeUntilDrain(120)).isEqualTo(30);
        assertThat(queue.needsDrain(149)).isFalse();
        assertThat(queue.needsDrain(150)).isTrue();
        assertThat(queue.timeUntilDrain(200)).isZero();
    }

    @Test
    void drainShouldBeDueBeforeTheLingerWhenTheBatchIsFull() {
        BatchQueue<String> queue = new BatchQueue<>(4, 50);
        queue.add("a", 3, NEVER, 100);
        assertThat(queue.needsDrain(100)).isFalse();
        queue.add("b", 1, NEVER, 100);
        assertThat(queue.needsDrain(100)).isTrue();
    }

    @Test
    void drainShouldBeDueAtOnceWhenARequestCannotAffordTheLinger() {
        BatchQueue<String> queue = new BatchQueue<>(8, 50);
        queue.add("patient", 1, NEVER, 100);
        queue.add("urgent", 1, 150, 100);
        assertThat(queue.needsDrain(100)).isTrue();
        assertThat(queue.drain(100).batch()).containsExactly("patient", "urgent");
    }

    @Test
    void drainShouldLeaveWhatDoesNotFitAndNotTakeALaterOneInstead() {
        BatchQueue<String> queue = new BatchQueue<>(4, 50);
        queue.add("a", 3, NEVER, 100);
        queue.add("b", 2, NEVER, 101);
        queue.add("c", 1, NEVER, 102);
        assertThat(queue.drain(110).batch()).containsExactly("a");
        assertThat(queue.rows()).isEqualTo(3);
        assertThat(queue.timeUntilDrain(110)).isEqualTo(41);
        assertThat(queue.drain(160).batch()).containsExactly("b", "c");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void drainShouldSortOutWhoseDeadlineIsOver() {
        BatchQueue<String> queue = new BatchQueue<>(4, 0);
        queue.add("late", 4, 200, 100);
        queue.add("a", 4, 201, 100);
        queue.add("late too", 4, 150, 100);
        BatchQueue.Drained<String> drained = queue.drain(200);
        assertThat(drained.expired()).containsExactly("late", "late too");
        assertThat(drained.batch()).containsExactly("a");
    }

    @Test
    void addShouldRefuseWhatFitsInNoBatch() {
        BatchQueue<String> queue = new BatchQueue<>(4, 0);
        assertThatThrownBy(() -> queue.add("a", 5, NEVER, 0)).hasMessage("rows: 5 (expected: 1..4)");
        assertThatThrownBy(() -> queue.add("a", 0, NEVER, 0)).hasMessage("rows: 0 (expected: 1..4)");
    }

    @Test
    void constructorShouldSayWhatItExpects() {
        assertThatThrownBy(() -> new BatchQueue<>(0, 0)).hasMessage("batchRowsMax: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new BatchQueue<>(1, -1)).hasMessage("lingerNanosMax: -1 (expected: >= 0)");
    }
}
