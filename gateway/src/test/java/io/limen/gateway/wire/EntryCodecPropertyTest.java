package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EntryCodecPropertyTest {

    @Property(tries = 300)
    void decodeShouldGiveBackWhatWasEncoded(@ForAll("entries") Entry entry) {
        assertThat(EntryCodec.decode(EntryCodec.encode(entry))).isEqualTo(new Unpacked.Whole<>(entry));
    }

    @Property(tries = 200)
    void encodeShouldGiveEqualBytesForEqualEntries(@ForAll("entries") Entry entry) {
        byte[] bytes = EntryCodec.encode(entry);
        Unpacked<Entry> again = EntryCodec.decode(bytes);

        assertThat(again).isInstanceOfSatisfying(Unpacked.Whole.class, whole -> assertThat(
                        EntryCodec.encode((Entry) whole.value()))
                .isEqualTo(bytes));
    }

    @Property(tries = 500)
    void decodeShouldBeTotalOverDamagedBytes(@ForAll("entries") Entry entry, @ForAll int at, @ForAll byte value) {
        byte[] bytes = EntryCodec.encode(entry);
        bytes[Math.floorMod(at, bytes.length)] = value;

        assertThat(EntryCodec.decode(bytes)).isNotNull();
        assertThat(EntryCodec.decode(Arrays.copyOf(bytes, Math.floorMod(at, bytes.length))))
                .isNotNull();
    }

    @Property(tries = 500)
    void decodeShouldBeTotalOverAnyBytes(@ForAll byte[] bytes) {
        assertThat(EntryCodec.decode(bytes)).isNotNull();
    }

    @Provide
    Arbitrary<Entry> entries() {
        return Arbitraries.oneOf(observed(), decided(), activated());
    }

    private static Arbitrary<Entry> observed() {
        Arbitrary<String> text = Arbitraries.strings().ofMaxLength(12).filter(EntryCodecPropertyTest::isWellFormed);
        Arbitrary<Long> time = Arbitraries.longs().between(-1_000_000, 4_000_000_000_000L);
        Arbitrary<Value.Fields> fields = fields(2);
        return Combinators.combine(
                        Arbitraries.of(Observed.Kind.values()),
                        text,
                        text,
                        text.injectNull(0.5),
                        text,
                        time,
                        Arbitraries.of(true, false),
                        fields)
                .as((kind, name, visitor, userId, messageId, at, trusted, properties) -> new Observed(
                        kind,
                        kind == Observed.Kind.TRACK ? name : kind.eventName(),
                        visitor,
                        userId,
                        messageId,
                        at,
                        at + 5,
                        trusted,
                        properties,
                        new Value.Fields(Map.of("page", properties))));
    }

    private static Arbitrary<Entry> decided() {
        return Combinators.combine(
                        Arbitraries.strings().alpha().ofMaxLength(10),
                        Arbitraries.doubles().between(0.01, 1),
                        Arbitraries.longs().greaterOrEqual(0))
                .as((name, propensity, number) ->
                        new Decided(name, name, "b", propensity, name, number, "hash", name, number, number));
    }

    private static Arbitrary<Entry> activated() {
        return Combinators.combine(
                        Arbitraries.strings().alpha().ofMaxLength(16),
                        Arbitraries.longs().greaterOrEqual(0))
                .as(Activated::new);
    }

    private static Arbitrary<Value> values(int depth) {
        Arbitrary<Value> text = Arbitraries.strings()
                .ofMaxLength(20)
                .filter(EntryCodecPropertyTest::isWellFormed)
                .map(Value.Text::new);
        Arbitrary<Value> whole = Arbitraries.longs().map(number -> new Value.Num((double) number));
        Arbitrary<Value> number = Arbitraries.doubles().map(Value.Num::new);
        Arbitrary<Value> edge = Arbitraries.of(-0.0, 0.0, Double.MIN_VALUE, Double.MAX_VALUE, 1e15, 0.1)
                .map(Value.Num::new);
        Arbitrary<Value> bool = Arbitraries.of(true, false).map(Value.Bool::new);
        if (depth == 0) {
            return Arbitraries.oneOf(text, whole, number, edge, bool);
        }
        Arbitrary<Value> items = values(depth - 1).list().ofMaxSize(3).map(Value.Items::new);
        return Arbitraries.oneOf(
                text, whole, number, edge, bool, items, fields(depth - 1).map(object -> object));
    }

    private static Arbitrary<Value.Fields> fields(int depth) {
        Arbitrary<String> keys = Arbitraries.strings().alpha().numeric().ofMaxLength(8);
        return Arbitraries.maps(keys, values(depth)).ofMaxSize(5).map(Value.Fields::new);
    }

    /** Half a surrogate pair is no text and has no UTF-8: it is stored as a question mark. */
    private static boolean isWellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text);
    }
}
