package io.limen.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakerTest {
    private final Breaker breaker = new Breaker(new Breaker.Limits(1_000, 4, 0.5, 100, 2));

    private void fail(int times, long now) {
        for (int i = 0; i < times; i++) {
            breaker.failed(now);
        }
    }

    @Test
    void breakerShouldOpenWhenEnoughOfAWindowsCallsFail() {
        for (int i = 0; i < 5; i++) {
            breaker.answered(0);
        }
        fail(4, 1);
        assertThat(breaker.allows(1)).isTrue();

        fail(1, 2);

        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.allows(101)).isFalse();
    }

    @Test
    void breakerShouldStayShutWhenFailuresAreOfDifferentWindows() {
        fail(3, 0);
        fail(3, 1_001);

        assertThat(breaker.allows(1_001)).isTrue();
    }

    @Test
    void breakerShouldLetOneProbeThroughAtATimeAndCloseAfterSoManyAnswers() {
        fail(4, 0);

        assertThat(breaker.allows(100)).isTrue();
        assertThat(breaker.allows(100)).isFalse();
        breaker.answered(101);
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.allows(101)).isTrue();
        breaker.answered(102);

        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void breakerShouldStayOpenForLongerWhenAProbeFails() {
        fail(4, 0);
        assertThat(breaker.allows(100)).isTrue();

        breaker.failed(100);

        assertThat(breaker.allows(299)).isFalse();
        assertThat(breaker.allows(300)).isTrue();
    }
}
