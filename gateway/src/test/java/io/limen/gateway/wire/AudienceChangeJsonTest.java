package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.flow.AudienceChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudienceChangeJsonTest {
    static Stream<AudienceChange> changes() {
        return Stream.of(
                new AudienceChange("ann", null, "keen", true, 1, 2, "id"),
                new AudienceChange("ann", "u1", "keen", false, 1_700_000_000_123L, 1_700_000_000_124L, "id"),
                new AudienceChange("u1", "u1", "keen", true, 0, 0, "id"),
                new AudienceChange("ä\"\\\u2028😀", "\n", "keen", true, 1, 2, "id"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void decodeShouldGiveBackWhatWasEncoded(AudienceChange change) {
        assertThat(AudienceChangeJson.decode(AudienceChangeJson.encode(change)))
                .isEqualTo(new Unpacked.Whole<>(change));
    }

    @Test
    void encodeShouldWriteATrackEventOfTheSegmentSpec() {
        AudienceChange change = new AudienceChange("ann", "u1", "keen", false, 1_000, 2_500, "id");

        String json = new String(AudienceChangeJson.batch(List.of(change)), StandardCharsets.UTF_8);

        assertThat(json)
                .isEqualTo("{\"batch\":[{\"type\":\"track\",\"event\":\"Segment Left\",\"messageId\":\"id\","
                        + "\"anonymousId\":\"ann\",\"userId\":\"u1\",\"timestamp\":\"1970-01-01T00:00:02.500Z\","
                        + "\"properties\":{\"segment\":\"keen\",\"since\":\"1970-01-01T00:00:01Z\"},"
                        + "\"context\":{\"library\":{\"name\":\"limen\"}}}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "not json",
                "{\"event\":\"Product Viewed\",\"messageId\":\"m\",\"anonymousId\":\"a\",\"timestamp\":\"2026-01-01T00:00:00Z\","
                        + "\"properties\":{\"segment\":\"s\",\"since\":\"2026-01-01T00:00:00Z\"}}",
                "{\"event\":\"Segment Left\",\"messageId\":\"m\",\"timestamp\":\"2026-01-01T00:00:00Z\","
                        + "\"properties\":{\"segment\":\"s\",\"since\":\"2026-01-01T00:00:00Z\"}}"
            })
    void decodeShouldTellWhatIsNone(String text) {
        assertThat(AudienceChangeJson.decode(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Unpacked.Damaged.class);
    }
}
