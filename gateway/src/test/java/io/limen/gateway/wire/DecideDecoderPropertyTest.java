package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DecideDecoderPropertyTest {
    private static final JsonLimits LIMITS = new JsonLimits(32 * 1024, 2, 16, 8_192, 64);
    private static final byte[] QUESTION = """
            {"anonymousId":"v1","userId":7,"context":{"page":{"path":"/p/1"},"n":[1,null,{"a":true}]},
             "slots":["hero","aside"],"events":[{"type":"page"}],"position":"AQ","explain":true,"odd":{"x":[]}}""".getBytes(StandardCharsets.UTF_8);

    private final DecideDecoder decoder =
            new DecideDecoder(LIMITS, new IngestDecoder(LIMITS, 1_000, UserAgents::classify), UserAgents::classify);

    @Example
    void readShouldTakeEveryFieldOfAQuestion() {
        DecideCall call = ((Decoded.Read<DecideCall>) decoder.read(QUESTION)).value();

        assertThat(call.anonymousId()).contains("v1");
        assertThat(call.userId()).contains("7");
        assertThat(call.context().text("page.path")).isEqualTo("/p/1");
        assertThat(call.context().get("n"))
                .isEqualTo(new Value.Items(
                        List.of(new Value.Num(1), new Value.Fields(Map.of("a", new Value.Bool(true))))));
        assertThat(call.slots()).containsExactly("hero", "aside");
        assertThat(call.events().size()).isEqualTo(1);
        assertThat(call.position()).contains("AQ");
        assertThat(call.explain()).isTrue();
    }

    @Example
    void readShouldNameTheFieldThatIsWrong() {
        assertThat(where("{\"slots\":\"hero\"}")).isEqualTo("slots");
        assertThat(where("{\"slots\":[7]}")).isEqualTo("slots");
        assertThat(where("{\"context\":[]}")).isEqualTo("context");
        assertThat(where("{\"context\":{\"x\":NaN}}")).isEqualTo("context");
        assertThat(where("{\"events\":{}}")).isEqualTo("events");
        assertThat(where("{\"events\":[{},{},{}]}")).isEqualTo("events");
        assertThat(where("{\"anonymousId\":{}}")).isEqualTo("anonymousId");
        assertThat(where("{\"anonymousId\":\"" + "x".repeat(300) + "\"}")).isEqualTo("anonymousId");
    }

    @Property(tries = 2_000)
    void readShouldAnswerWhateverIsDoneToAQuestion(@ForAll("mutants") byte[] bytes) {
        if (decoder.read(bytes) instanceof Decoded.Malformed<DecideCall> malformed) {
            assertThat(malformed.reason()).isNotBlank();
        }
    }

    @Provide
    Arbitrary<byte[]> mutants() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, QUESTION.length - 5),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(4))
                .as((at, length, inserted) -> {
                    byte[] mutant = Arrays.copyOf(QUESTION, QUESTION.length - length + inserted.length);
                    System.arraycopy(inserted, 0, mutant, at, inserted.length);
                    System.arraycopy(
                            QUESTION, at + length, mutant, at + inserted.length, QUESTION.length - at - length);
                    return mutant;
                });
    }

    private String where(String json) {
        return ((Decoded.Malformed<DecideCall>) decoder.read(json.getBytes(StandardCharsets.UTF_8))).where();
    }
}
