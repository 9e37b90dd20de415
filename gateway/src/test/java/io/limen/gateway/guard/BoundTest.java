package io.limen.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundTest {
    private final Bound bound = new Bound(3, 100);

    @Test
    void takeShouldRefuseAndCountWhenItemsOrBytesDoNotFit() {
        assertThat(bound.take(2, 60)).isTrue();
        assertThat(bound.take(2, 10)).as("items").isFalse();
        assertThat(bound.take(1, 50)).as("bytes").isFalse();
        assertThat(bound.refused()).isEqualTo(2);
        assertThat(bound.take(1, 40)).isTrue();

        bound.give(2, 60);

        assertThat(bound.items()).isEqualTo(1);
        assertThat(bound.bytes()).isEqualTo(40);
    }
}
