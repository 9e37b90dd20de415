package io.limen.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuantityTest {
    @Test
    void durationShouldReadEveryUnit() {
        assertThat(Quantity.duration("20ms")).contains(Duration.ofMillis(20));
        assertThat(Quantity.duration("100us")).contains(Duration.ofNanos(100_000));
        assertThat(Quantity.duration("1.1s")).contains(Duration.ofMillis(1_100));
        assertThat(Quantity.duration("1.5h")).contains(Duration.ofMinutes(90));
        assertThat(Quantity.duration("7d")).contains(Duration.ofDays(7));
        assertThat(Quantity.duration("0")).contains(Duration.ZERO);
    }

    @Test
    void durationShouldBeEmptyWhenTheUnitIsMissingOrUnknown() {
        assertThat(Quantity.duration("20")).isEmpty();
        assertThat(Quantity.duration("20 parsecs")).isEmpty();
        assertThat(Quantity.duration("-5m")).isEmpty();
        assertThat(Quantity.duration("0.0001us")).isEmpty();
        assertThat(Quantity.duration("999999999999999d")).isEmpty();
    }

    @Test
    void bytesShouldCountKilobytesAs1024() {
        assertThat(Quantity.bytes("64KB")).hasValue(65_536);
        assertThat(Quantity.bytes("64kb")).isEmpty();
    }

    @Test
    void shareShouldBeAFractionOfOne() {
        assertThat(Quantity.share("5%")).hasValue(0.05);
        assertThat(Quantity.share("100%")).hasValue(1);
        assertThat(Quantity.share("101%")).isEmpty();
        assertThat(Quantity.share("0.05")).isEmpty();
    }
}
