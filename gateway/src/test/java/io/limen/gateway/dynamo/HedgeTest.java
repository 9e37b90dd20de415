package io.limen.gateway.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HedgeTest {
    @Test
    void takeShouldAllowNoMoreThanTheShareInTheLongRun() {
        Hedge hedge = new Hedge(0.05);
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            hedge.asked();
            taken += hedge.take() ? 1 : 0;
        }

        assertThat(taken).isBetween(499, 501);
    }

    @Test
    void takeShouldSaveNoMoreThanAFewWhenNoneIsNeeded() {
        Hedge hedge = new Hedge(0.05);
        for (int i = 0; i < 10_000; i++) {
            hedge.asked();
        }
        int taken = 0;
        while (hedge.take()) {
            taken++;
        }

        assertThat(taken).isEqualTo(10);
    }

    @Test
    void takeShouldAllowNoneWhenTheShareIsNothing() {
        Hedge hedge = new Hedge(0);
        hedge.asked();

        assertThat(hedge.take()).isFalse();
    }
}
