package io.limen.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RateTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Offset<Double> EXACT = Offset.offset(1e-9);

    private final AtomicLong nanos = new AtomicLong(-5 * SECOND);
    private final Rate rate = new Rate(nanos::get);

    @Test
    void perSecondShouldAverageWholeSeconds() {
        for (int second = 0; second < 20; second++) {
            rate.add(30);
            nanos.addAndGet(SECOND);
        }

        assertThat(rate.perSecond()).isEqualTo(30, EXACT);
    }

    @Test
    void perSecondShouldForgetWhenNothingCame() {
        rate.add(100);
        nanos.addAndGet(SECOND);
        assertThat(rate.perSecond()).isEqualTo(100, EXACT);

        nanos.addAndGet(11 * SECOND);

        assertThat(rate.perSecond()).isZero();
    }

    @Test
    void perSecondShouldNotCountTheSecondThatIsNotOver() {
        rate.add(7);

        assertThat(rate.perSecond()).isZero();
    }
}
