package io.limen.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InFlightTest {
    private final InFlight inFlight = new InFlight(2, 100);

    @Test
    void enterShouldTurnAwayWhenAllPlacesAreTaken() {
        assertThat(inFlight.enter()).isTrue();
        assertThat(inFlight.enter()).isTrue();
        assertThat(inFlight.enter()).isFalse();

        inFlight.leave(0);

        assertThat(inFlight.enter()).isTrue();
        assertThat(inFlight.calls()).isEqualTo(2);
    }

    @Test
    void takeShouldTakeNothingWhenItDoesNotFit() {
        inFlight.enter();

        assertThat(inFlight.take(60)).isTrue();
        assertThat(inFlight.take(60)).isFalse();
        assertThat(inFlight.bytes()).isEqualTo(60);
        assertThat(inFlight.take(40)).isTrue();
        assertThat(inFlight.take(1)).as("no room for a byte").isFalse();

        inFlight.leave(100);

        assertThat(inFlight.bytes()).isZero();
    }

    @Test
    void takeShouldFindRoomWhenSomeWasGivenBack() {
        inFlight.enter();
        inFlight.take(100);

        inFlight.giveBack(70);

        assertThat(inFlight.take(71)).isFalse();
        assertThat(inFlight.take(70)).isTrue();
        assertThat(inFlight.bytes()).isEqualTo(100);
    }
}
