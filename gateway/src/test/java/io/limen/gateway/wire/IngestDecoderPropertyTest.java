package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.flow.Ingested;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class IngestDecoderPropertyTest {
    private static final long NOW = 1_795_236_190_000L;
    private static final String BATCH = "{\"batch\":[{\"type\":\"track\",\"event\":\"Ä\",\"anonymousId\":\"v\\u0041\","
            + "\"properties\":{\"n\":[1.5e3,true,null,{\"deep\":\"\\ud83d\"}]},\"timestamp\":\"2026-11-21T04:43:09Z\","
            + "\"context\":{\"page\":{\"url\":\"https://x/y?utm_source=a%20b\"},\"screen\":{\"innerWidth\":400}}},7],"
            + "\"sentAt\":1795236189646,\"writeKey\":\"k\"}";

    private final IngestDecoder decoder = new IngestDecoder(JsonLimits.SEGMENT, 1_000_000, UserAgents::classify);

    @Property(tries = 500)
    void readShouldAnswerWhateverTheBytes(@ForAll byte[] bytes) {
        judged(bytes);
    }

    @Property(tries = 2_000)
    void readShouldAnswerWhateverIsDoneToABatch(@ForAll("mutants") byte[] bytes) {
        judged(bytes);
    }

    @Property(tries = 300)
    void everyEventShouldBeAcceptedOrRejectedOnce(@ForAll("mutants") byte[] bytes) {
        if (decoder.readBatch(bytes) instanceof Decoded.Read<IngestCall> read) {
            Admission admission = judge(read.value());
            assertThat(Stream.concat(
                                    admission.accepted().stream().map(Admission.Accepted::index),
                                    admission.rejected().stream().map(Rejection::index))
                            .sorted())
                    .containsExactlyElementsOf(
                            IntStream.range(0, read.value().size()).boxed().toList());
        }
    }

    /** Of whatever characters, half ones too: what was refused is named in the answer, which must be JSON. */
    @Property(tries = 500)
    void answerShouldBeWritableWhateverTheTextIs(@ForAll("texts") String text) {
        String body = "{\"batch\":[{\"type\":\"track\",\"event\":@,\"anonymousId\":\"v\"},"
                + "{\"type\":@,\"messageId\":@,\"anonymousId\":\"v\"},{\"type\":\"page\",\"anonymousId\":@},"
                + "{\"type\":\"page\",\"timestamp\":@,\"anonymousId\":\"v\"},"
                + "{\"type\":\"page\",@:NaN,\"anonymousId\":\"v\"}]}";

        Decoded<IngestCall> read =
                decoder.readBatch(body.replace("@", escaped(text)).getBytes(StandardCharsets.UTF_8));

        Admission admission = judge(((Decoded.Read<IngestCall>) read).value());
        assertThat(IngestEncoder.encode(admission, Ingested.NOTHING)).isNotEmpty();
        assertThat(admission.rejected())
                .extracting(Rejection::reason)
                .allMatch(StandardCharsets.UTF_8.newEncoder()::canEncode);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> smiles = Arbitraries.strings()
                .withChars('a', '\ud83d', '\ude00', '\0', '"')
                .ofMinLength(38)
                .ofMaxLength(300);
        return Arbitraries.oneOf(Arbitraries.strings().all().ofMaxLength(300), smiles);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder("\"");
        text.chars().forEach(unit -> escaped.append(String.format("\\u%04x", unit)));
        return escaped.append('"').toString();
    }

    @Property(tries = 500)
    void timeShouldNeverBeLaterThanReceived(@ForAll long timestamp, @ForAll long sentAt) {
        byte[] body = ("{\"batch\":[{\"type\":\"page\",\"anonymousId\":\"v\",\"timestamp\":" + timestamp
                        + "}],\"sentAt\":" + sentAt + "}")
                .getBytes(StandardCharsets.UTF_8);

        Decoded<IngestCall> read = decoder.readBatch(body);

        judge(((Decoded.Read<IngestCall>) read).value()).events().forEach(event -> assertThat(event.time())
                .isBetween(NOW - 1_000_000, NOW));
    }

    @Provide
    Arbitrary<byte[]> mutants() {
        byte[] batch = BATCH.getBytes(StandardCharsets.UTF_8);
        Arbitrary<Integer> places = Arbitraries.integers().between(0, batch.length - 1);
        return places.flatMap(at -> Arbitraries.integers().between(0, 4).flatMap(length -> Arbitraries.bytes()
                .array(byte[].class)
                .ofMaxSize(4)
                .map(inserted -> spliced(batch, at, Math.min(length, batch.length - at), inserted))));
    }

    private static byte[] spliced(byte[] bytes, int at, int length, byte[] inserted) {
        byte[] mutant = Arrays.copyOf(bytes, bytes.length - length + inserted.length);
        System.arraycopy(inserted, 0, mutant, at, inserted.length);
        System.arraycopy(bytes, at + length, mutant, at + inserted.length, bytes.length - at - length);
        return mutant;
    }

    private void judged(byte[] bytes) {
        judged(decoder.readBatch(bytes));
        judged(decoder.readSingle(bytes, Observed.Kind.TRACK));
    }

    private void judged(Decoded<IngestCall> decoded) {
        if (decoded instanceof Decoded.Read<IngestCall> read) {
            judge(read.value());
        } else if (decoded instanceof Decoded.Malformed<IngestCall> malformed) {
            assertThat(malformed.reason()).isNotBlank();
        }
    }

    private Admission judge(IngestCall call) {
        return decoder.admit(call, new Reception(NOW, false, Optional.empty(), Surroundings.NONE), TrackingPlan.NONE);
    }
}
