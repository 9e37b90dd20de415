package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.wire.ForcedVariants.Read;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ForcedVariantsTest {
    private static final Map<String, String> TWO = Map.of("cart_rescue", "ten_off", "welcome", "hello");

    private static String tag(String text) {
        return "%022d".formatted(text.hashCode() & 0xffff_ffffL);
    }

    @Test
    void readShouldGiveWhatWasWrittenUntilItExpires() {
        String token = ForcedVariants.write(TWO, 1_796_090_400, ForcedVariantsTest::tag);

        assertThat(token).startsWith("1.1796090400.").endsWith("~cart_rescue:ten_off~welcome:hello");
        assertThat(ForcedVariants.read(token, 1_796_090_399, ForcedVariantsTest::tag))
                .isEqualTo(new Read.Valid(TWO));
        assertThat(ForcedVariants.read(token, 1_796_090_400, ForcedVariantsTest::tag))
                .isEqualTo(new Read.Expired());
    }

    /** Whatever character is changed, and into whatever. */
    @Property
    void readShouldRefuseWhatWasChanged(@ForAll @IntRange(min = 0, max = 64) int place, @ForAll char sign) {
        String token = ForcedVariants.write(TWO, 1_796_090_400, ForcedVariantsTest::tag);
        int at = place % token.length();
        String changed = token.substring(0, at) + sign + token.substring(at + 1);

        if (!changed.equals(token)) {
            assertThat(ForcedVariants.read(changed, 1_796_090_399, ForcedVariantsTest::tag))
                    .isEqualTo(new Read.Forged());
        }
    }

    @Test
    void readShouldRefuseAnotherKeysAndWhatIsCutOffOrTooLong() {
        String token = ForcedVariants.write(TWO, 1_796_090_400, ForcedVariantsTest::tag);

        assertThat(ForcedVariants.read(token, 0, text -> tag(text + "another key")))
                .isEqualTo(new Read.Forged());
        assertThat(ForcedVariants.read(token.replace("~welcome:hello", ""), 0, ForcedVariantsTest::tag))
                .isEqualTo(new Read.Forged());
        assertThat(ForcedVariants.read("", 0, ForcedVariantsTest::tag)).isEqualTo(new Read.Forged());
        assertThat(ForcedVariants.read(token + "~a:b".repeat(300), 0, ForcedVariantsTest::tag))
                .isEqualTo(new Read.Forged());
    }
}
