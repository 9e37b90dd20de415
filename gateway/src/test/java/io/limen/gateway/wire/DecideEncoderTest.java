package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.Decision;
import io.limen.gateway.decision.Reason;
import io.limen.gateway.decision.Shadow;
import io.limen.gateway.flow.DecideAnswer;
import io.limen.gateway.flow.DecideAnswer.SegmentState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DecideEncoderTest {
    private static final SegmentState SECRET =
            new SegmentState("price_comparer", 0, 1_000, OptionalLong.empty(), OptionalDouble.empty(), false);
    private static final SegmentState PUBLIC =
            new SegmentState("new_visitor", 1, 2_000, OptionalLong.of(3_000), OptionalDouble.of(0.5), true);

    private static String encoded(boolean privileged, SegmentState... segments) {
        return encoded(privileged, List.of(), segments);
    }

    private static String encoded(boolean privileged, List<Decision> decisions, SegmentState... segments) {
        DecideAnswer answer = new DecideAnswer(
                Optional.of("ann"),
                Optional.empty(),
                "hash",
                List.of(),
                OptionalLong.empty(),
                decisions,
                List.of(segments),
                Optional.empty(),
                Optional.empty(),
                List.of());
        return new String(DecideEncoder.encode(answer, privileged, List.of()), StandardCharsets.UTF_8);
    }

    @Test
    void encodeShouldTellABrowserTheNamesOfPublicSegmentsAndNothingElseOfThem() {
        assertThat(encoded(false, SECRET, PUBLIC))
                .isEqualTo("{\"visitor\":\"ann\",\"snapshot\":\"hash\",\"degraded\":[],\"decisions\":[],"
                        + "\"segments\":[{\"name\":\"new_visitor\"}]}");
    }

    @Test
    void encodeShouldTellABrowserNothingWhenNoneIsPublic() {
        assertThat(encoded(false, SECRET)).isEqualTo(encoded(false)).doesNotContain("segments");
    }

    @Test
    void encodeShouldTellAServerAllOfAllSegments() {
        assertThat(encoded(true, SECRET, PUBLIC))
                .contains("\"segments\":[{\"name\":\"price_comparer\",\"bit\":0,\"since\":\"1970-01-01T00:00:01Z\"},"
                        + "{\"name\":\"new_visitor\",\"bit\":1,\"since\":\"1970-01-01T00:00:02Z\","
                        + "\"until\":\"1970-01-01T00:00:03Z\",\"score\":0.5}]");
        assertThat(encoded(true)).contains("\"segments\":[]");
    }

    @Test
    void encodeShouldPutJsonIntoTheAnswerAsJson() {
        Decision decision = new Decision(
                "offers",
                Optional.empty(),
                Optional.of("x"),
                Optional.of("a"),
                Reason.TARGETING_MATCH,
                Optional.empty(),
                Optional.of("{\"price\":9.90}"),
                Optional.empty(),
                Optional.of("d1"),
                1,
                Optional.empty(),
                Optional.empty());

        assertThat(encoded(false, List.of(decision)))
                .contains("\"reason\":\"TARGETING_MATCH\",\"content\":{\"type\":\"json\",\"value\":{\"price\":9.90}},"
                        + "\"decisionId\":\"d1\"")
                .doesNotContain("html");
    }

    @Test
    void encodeShouldTellAServerOfAShadowAndABrowserNothing() {
        Decision decision = new Decision(
                "hero",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Reason.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1,
                Optional.empty(),
                Optional.of(new Shadow("next_year", "bold")));

        assertThat(encoded(true, List.of(decision)))
                .contains("\"shadow\":{\"experience\":\"next_year\",\"variant\":\"bold\"}");
        assertThat(encoded(false, List.of(decision)))
                .contains("\"slot\":\"hero\"")
                .doesNotContain("next_year");
    }
}
