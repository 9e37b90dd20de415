package io.limen.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunCostsTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);

    @Test
    void measureShouldGiveTheCostOfEachBatchSize() {
        RunCosts costs = RunCosts.measure(rows -> clock.addAndGet(5_000 + 4_000L * rows.length), 2, clock::get);
        assertThat(costs.nanosByRows()).isEqualTo(Map.of(1, 9_000L, 8, 37_000L, 32, 133_000L));
    }

    @Test
    void measureShouldIgnoreTheSlowestTenthOfCalls() {
        AtomicInteger calls = new AtomicInteger();
        RunCosts costs = RunCosts.measure(
                rows -> clock.addAndGet(calls.incrementAndGet() % 10 == 0 ? 900_000 : 2_000), 1, clock::get);
        assertThat(costs.nanosByRows()).isEqualTo(Map.of(1, 2_000L, 8, 2_000L, 32, 2_000L));
    }

    @Test
    void measureShouldEndSoonWhenTheModelIsHeavy() {
        AtomicInteger calls = new AtomicInteger();
        long seconds = 2_000_000_000;
        RunCosts costs = RunCosts.measure(
                rows -> {
                    calls.incrementAndGet();
                    clock.addAndGet(seconds);
                },
                1,
                clock::get);
        assertThat(costs.rowsWithin(100_000)).isZero();
        assertThat(calls.get()).isEqualTo(3 * (1 + 5));
    }

    @Test
    void rowsWithinShouldBeTheLargestSizeUpToWhichAllFit() {
        RunCosts costs = RunCosts.measure(rows -> clock.addAndGet(5_000 + 4_000L * rows.length), 1, clock::get);
        assertThat(costs.rowsWithin(8_999)).isZero();
        assertThat(costs.rowsWithin(9_000)).isEqualTo(1);
        assertThat(costs.rowsWithin(100_000)).isEqualTo(8);
        assertThat(costs.rowsWithin(133_000)).isEqualTo(32);
    }

    @Test
    void measureShouldShowTheModelDifferentRows() {
        Set<Float> firsts = new HashSet<>();
        RunCosts.measure(rows -> firsts.add(rows[0][0]), 4, () -> clock.addAndGet(100));
        assertThat(firsts).hasSizeGreaterThan(10);
    }
}
