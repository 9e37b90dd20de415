package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewCodecTest {
    private static final View VIEW = new View(
            "c0ffee",
            1_700_000_000_000L,
            Map.of(
                    "purchase_intent",
                    new View.Score(0.83, "7", 1_699_999_999_000L),
                    "churn",
                    new View.Score(-2, "", 0)),
            List.of(
                    new Membership("high_intent", 0, 1_699_000_000_000L, Condition.NEVER, Condition.NEVER),
                    new Membership("cart_abandoner", 300, 5, -1, 1_700_000_600_000L)),
            true,
            1_700_000_600_000L);

    @Test
    void decodeShouldGiveBackWhatWasEncoded() {
        assertThat(ViewCodec.decode(ViewCodec.encode(VIEW))).isEqualTo(new Unpacked.Whole<>(VIEW));
        assertThat(ViewCodec.decode(ViewCodec.encode(View.NONE))).isEqualTo(new Unpacked.Whole<>(View.NONE));
    }

    @Test
    void decodeShouldBeTotalWhenBytesAreDamagedOrMissing() {
        byte[] bytes = ViewCodec.encode(VIEW);

        for (int at = 0; at < bytes.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = bytes.clone();
                damaged[at] = (byte) (damaged[at] ^ (1 << bit));
                assertThat(ViewCodec.decode(damaged)).isNotNull();
            }
            assertThat(ViewCodec.decode(Arrays.copyOf(bytes, at))).isNotNull();
        }
    }

    @Test
    void decodeShouldSayWhichFormatItExpects() {
        assertThat(ViewCodec.decode(new byte[] {9}))
                .isEqualTo(new Unpacked.Damaged<>("view: format 9 (expected: format 1)"));
    }
}
