package io.limen.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final Patience patience = new Patience(Duration.ofSeconds(1), Duration.ofMinutes(5));

    @Test
    void millisShouldDoubleUpToTheMostWithHalfOfItLeftToChance() {
        assertThat(patience.millis(1, 0, null, 0)).isEqualTo(500);
        assertThat(patience.millis(1, 1, null, 0)).isEqualTo(1_000);
        assertThat(patience.millis(2, 1, null, 0)).isEqualTo(2_000);
        assertThat(patience.millis(5, 0, null, 0)).isEqualTo(8_000);
        assertThat(patience.millis(500, 1, null, 0)).isEqualTo(300_000);
    }

    @Test
    void millisShouldBeWhatTheEndpointAsksForButNeverMoreThanTheMost() {
        assertThat(patience.millis(1, 0, "7", 0)).isEqualTo(7_000);
        assertThat(patience.millis(1, 0, "86400", 0)).isEqualTo(300_000);
        assertThat(patience.millis(1, 0, "0", 0)).isPositive();
        long now = 784_111_777_000L;
        assertThat(patience.millis(1, 0, "Sun, 06 Nov 1994 08:49:47 GMT", now)).isEqualTo(10_000);
        assertThat(patience.millis(1, 0, "Sun, 06 Nov 1994 08:49:27 GMT", now)).isPositive();
    }

    @Test
    void millisShouldPassOverARetryAfterThatIsNone() {
        assertThat(patience.millis(1, 1, "soon", 0)).isEqualTo(1_000);
        assertThat(patience.millis(1, 1, "-5", 0)).isEqualTo(1_000);
        assertThat(patience.millis(1, 1, "99999999999999999999", 0)).isEqualTo(1_000);
    }
}
