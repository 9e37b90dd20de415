package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.FlagEvaluation;
import io.limen.gateway.decision.FlagEvaluation.Why;
import io.limen.gateway.event.Value;
import io.limen.gateway.flow.FlagAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OfrepEncoderTest {
    private static FlagEvaluation flag(Why why, boolean sound) {
        return new FlagEvaluation("f", new Value.Bool(true), "lit", why, sound);
    }

    private static String one(FlagEvaluation flag, String... degraded) {
        FlagAnswer answer = new FlagAnswer("hash", List.of(degraded), List.of(flag), List.of());
        return new String(OfrepEncoder.one(flag, answer), StandardCharsets.UTF_8);
    }

    @Test
    void oneShouldSayNothingMoreWhenNothingIsMissing() {
        assertThat(one(flag(Why.SPLIT, true)))
                .isEqualTo("{\"key\":\"f\",\"value\":true,\"variant\":\"lit\",\"reason\":\"SPLIT\"}");
    }

    @Test
    void oneShouldSayWhatIsMissingWhereItCouldMatter() {
        assertThat(one(flag(Why.DEFAULT, false), "no-profile;timeout", "no-score"))
                .endsWith("\"reason\":\"UNKNOWN\",\"metadata\":{\"reason\":\"DEFAULT\","
                        + "\"degraded\":\"no-profile;timeout, no-score, unsound-rule\"}}");
        assertThat(one(flag(Why.STATIC, true), "no-score")).doesNotContain("metadata");
        assertThat(one(flag(Why.DISABLED, true), "no-score")).isEqualTo("{\"key\":\"f\",\"reason\":\"DISABLED\"}");
    }

    @Test
    void allShouldSayOfWhichConfigurationAndNameNoStreamWhereThereIsNone() {
        FlagAnswer answer = new FlagAnswer("hash", List.of("no-score"), List.of(), List.of());
        assertThat(new String(OfrepEncoder.all(answer, Optional.empty()), StandardCharsets.UTF_8))
                .isEqualTo("{\"flags\":[],\"metadata\":{\"snapshot\":\"hash\",\"degraded\":\"no-score\"}}");
    }
}
