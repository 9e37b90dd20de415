package io.limen.gateway.feature;

import static io.limen.gateway.feature.Occurrences.START;
import static io.limen.gateway.feature.Occurrences.VALUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The laws of the aggregations: what does not depend on order, what merging promises, and that bytes keep a state. */
class AggregationPropertyTest {
    private static final int TRIES = 300;
    private static final long SPAN_MILLIS = 3_600_000;
    private static final int STATE_BYTES_MAX = 50_000;

    private static final On A = On.event("A");
    private static final On B = On.event("B");
    private static final On C = On.event("C");
    private static final On PAGES = On.event("Page Viewed");
    private static final Optional<On> NEVER = Optional.empty();
    private static final List<Fading> FADINGS =
            List.of(Fading.NONE, new Fading.HalfLife(300_000), new Fading.Window(600_000));

    /** Those whose value does not depend on the order of events, and is that of their merged parts. */
    private static final List<Feature> ORDER_FREE = Stream.concat(
                    FADINGS.stream()
                            .flatMap(fading -> Stream.of(
                                    feature(new Count(A, fading, NEVER, NEVER)),
                                    feature(new Count(A, fading, Optional.of(B), NEVER)),
                                    feature(new Sum(A, VALUE, fading, NEVER, NEVER)),
                                    feature(new Sum(A, VALUE, fading, Optional.of(B), NEVER)),
                                    feature(new Weigh(
                                            List.of(new Weigh.Weight(A, 1), new Weigh.Weight(On.ANY, -0.3)), fading)))),
                    Stream.of(
                            feature(new Last(A, VALUE, FeatureType.NUMBER)),
                            feature(new Last(On.ANY, VALUE, FeatureType.TEXT)),
                            feature(new First(A, VALUE, FeatureType.NUMBER)),
                            feature(new First(On.ANY, VALUE, FeatureType.TEXT)),
                            feature(new Min(A, VALUE, NEVER)),
                            feature(new Max(A, VALUE, NEVER)),
                            feature(new Distinct(On.ANY, VALUE, 3)),
                            feature(new Distinct(On.ANY, VALUE, 256)),
                            feature(new Since(A, NEVER)),
                            feature(new Since(A, Optional.of(B))),
                            feature(new Top(A, VALUE, 64, Fading.NONE)),
                            feature(new Imported(FeatureType.NUMBER, "value", SPAN_MILLIS))))
            .toList();

    /** Those that follow the order of events, but whose merging is associative and commutative all the same. */
    private static final List<Feature> MERGING = List.of(
            feature(new Sequence(List.of(A, B), 300_000)),
            feature(new Sequence(List.of(A, B, C), SPAN_MILLIS)),
            feature(new Dwell(PAGES, 600_000)));

    /** The rest: with resets, with keys let go, with runs forgotten. */
    private static final List<Feature> OTHERS = Stream.concat(
                    FADINGS.stream()
                            .flatMap(fading -> Stream.of(
                                    feature(new Count(A, fading, Optional.of(B), Optional.of(C))),
                                    feature(new Sum(A, VALUE, fading, Optional.of(B), Optional.of(C))),
                                    feature(new Top(On.ANY, VALUE, 2, fading)))),
                    Stream.of(
                            feature(new Min(A, VALUE, Optional.of(B))),
                            feature(new Max(A, VALUE, Optional.of(B))),
                            feature(new Sessions(On.ANY, 300_000))))
            .toList();

    private static final List<Feature> ALL =
            Stream.of(ORDER_FREE, MERGING, OTHERS).flatMap(List::stream).toList();

    private static Feature feature(Aggregation<? extends FeatureState> aggregation) {
        return Feature.of(aggregation.toString(), "", Feature.Per.VISITOR, aggregation);
    }

    private static FeatureState fold(Feature feature, List<Occurrence> occurrences) {
        FeatureState state = feature.empty();
        for (Occurrence occurrence : occurrences) {
            state = feature.apply(state, occurrence);
        }
        return state;
    }

    @Property(tries = TRIES)
    void applyShouldGiveTheSameValueInAnyOrder(
            @ForAll("histories") List<Occurrence> history,
            @ForAll("orderFree") Feature feature,
            @ForAll Random random) {
        List<Occurrence> shuffled = new ArrayList<>(history);
        Collections.shuffle(shuffled, random);
        assertSameValue(feature, fold(feature, history), fold(feature, shuffled));
    }

    @Property(tries = TRIES)
    void mergeShouldGiveTheValueOfAllEvents(
            @ForAll("histories") List<Occurrence> history,
            @ForAll("orderFree") Feature feature,
            @ForAll Random random) {
        List<Occurrence> some = new ArrayList<>();
        List<Occurrence> others = new ArrayList<>();
        history.forEach(occurrence -> (random.nextBoolean() ? some : others).add(occurrence));
        assertSameValue(feature, feature.merge(fold(feature, some), fold(feature, others)), fold(feature, history));
    }

    @Property(tries = TRIES)
    void mergeShouldBeCommutativeAndAssociative(
            @ForAll("histories") List<Occurrence> one,
            @ForAll("histories") List<Occurrence> two,
            @ForAll("histories") List<Occurrence> three,
            @ForAll("merging") Feature feature) {
        FeatureState a = fold(feature, one);
        FeatureState b = fold(feature, two);
        FeatureState c = fold(feature, three);
        assertSameValue(feature, feature.merge(a, b), feature.merge(b, a));
        assertSameValue(feature, feature.merge(feature.merge(a, b), c), feature.merge(a, feature.merge(b, c)));
        assertSameValue(feature, feature.merge(a, feature.empty()), a);
    }

    @Property(tries = TRIES)
    void decodeShouldGiveTheStateThatWasEncoded(
            @ForAll("histories") List<Occurrence> history, @ForAll("all") Feature feature) {
        FeatureState state = fold(feature, history);
        long origin = START + SPAN_MILLIS;
        byte[] bytes = feature.encode(state, origin);
        assertThat(feature.decode(bytes, origin)).isEqualTo(state);
        assertThat(feature.encode(fold(feature, history), origin)).isEqualTo(bytes);
    }

    @Property(tries = TRIES)
    void decodeShouldGiveAStateOrSayWhyNot(@ForAll byte[] bytes, @ForAll("all") Feature feature) {
        FeatureState state;
        try {
            state = feature.decode(bytes, START);
        } catch (IllegalArgumentException expected) {
            assertThat(expected).hasMessageContaining("state: ");
            return;
        }
        assertThat(feature.decode(feature.encode(state, START), START)).isEqualTo(state);
        feature.number(feature.apply(state, Occurrences.at(0, "A", 1)), START);
    }

    @Property(tries = TRIES)
    void applyShouldStayTotalAndBoundedUnderAnything(
            @ForAll("anything") List<Occurrence> history, @ForAll("all") Feature feature) {
        FeatureState state = feature.empty();
        for (Occurrence occurrence : history) {
            state = feature.apply(state, occurrence);
            long now = occurrence.time();
            double value = feature.number(state, now);
            assertThat(value).as("%s", state).isNotEqualTo(Double.POSITIVE_INFINITY);
            assertThat(value).as("%s", state).isNotEqualTo(Double.NEGATIVE_INFINITY);
            feature.text(state, now);
            state = feature.merge(state, state);
        }
        byte[] bytes = feature.encode(state, START);
        assertThat(bytes.length).isLessThan(STATE_BYTES_MAX);
        assertThat(feature.decode(bytes, START)).isEqualTo(state);
    }

    @Property(tries = TRIES)
    void numberShouldNeverBeMissingForCounts(
            @ForAll("anything") List<Occurrence> history, @ForAll("fadings") Fading fading) {
        for (Feature count : List.of(
                feature(new Count(On.ANY, fading, Optional.of(B), Optional.of(C))),
                feature(new Sum(On.ANY, VALUE, fading, Optional.of(B), NEVER)))) {
            FeatureState state = fold(count, history);
            assertThat(count.number(state, START)).isNotNaN().isNotNegative();
        }
    }

    @Property(tries = TRIES)
    void applyShouldGiveTheSameStateWhenNobodyListens(
            @ForAll("histories") List<Occurrence> history, @ForAll("all") Feature feature) {
        FeatureState state = fold(feature, history);
        Occurrence unheard = Occurrences.at(SPAN_MILLIS, "Unheard");
        if (!feature.events().isEmpty()) {
            assertThat(feature.apply(state, unheard)).isSameAs(state);
        }
    }

    private static void assertSameValue(Feature feature, FeatureState one, FeatureState other) {
        for (long now : new long[] {START + SPAN_MILLIS, START + SPAN_MILLIS + 123_456}) {
            assertThat(feature.text(one, now)).isEqualTo(feature.text(other, now));
            double expected = feature.number(one, now);
            double actual = feature.number(other, now);
            if (Double.isNaN(expected)) {
                assertThat(actual).isNaN();
            } else {
                double tolerance = 1e-9 * Math.max(1, Math.abs(expected));
                assertThat(Math.abs(actual - expected))
                        .as("%s against %s", expected, actual)
                        .isLessThanOrEqualTo(tolerance);
            }
        }
    }

    @Provide
    Arbitrary<Feature> orderFree() {
        return Arbitraries.of(ORDER_FREE);
    }

    @Provide
    Arbitrary<Feature> merging() {
        return Arbitraries.of(
                Stream.concat(ORDER_FREE.stream(), MERGING.stream()).toList());
    }

    @Provide
    Arbitrary<Feature> all() {
        return Arbitraries.of(ALL);
    }

    @Provide
    Arbitrary<Fading> fadings() {
        return Arbitraries.of(FADINGS);
    }

    /** Events at different times within an hour, in any order. */
    @Provide
    Arbitrary<List<Occurrence>> histories() {
        Arbitrary<Set<Long>> times = Arbitraries.longs()
                .between(1, SPAN_MILLIS)
                .withoutEdgeCases()
                .set()
                .ofMaxSize(25);
        Arbitrary<Value> values = Arbitraries.oneOf(
                Arbitraries.doubles().between(-1000, 1000).ofScale(2).map(Value.Num::new),
                Arbitraries.of("red", "green", "blue", "").map(Value.Text::new));
        return times.flatMap(all -> {
            List<Arbitrary<Occurrence>> events = all.stream()
                    .map(time -> Combinators.combine(
                                    Arbitraries.of("A", "A", "B", "C", "Page Viewed", "Features Imported"), values)
                            .as((name, value) -> Occurrences.at(time, name, Map.of("value", value))))
                    .toList();
            return Combinators.combine(events).as(list -> list);
        });
    }

    /** Events at any time after the epoch with any value. */
    @Provide
    Arbitrary<List<Occurrence>> anything() {
        Arbitrary<Long> times = Arbitraries.oneOf(
                Arbitraries.longs().between(1 - START, 1L << 60),
                Arbitraries.longs().between(0, SPAN_MILLIS));
        Arbitrary<Value> values = Arbitraries.oneOf(
                Arbitraries.doubles().map(Value.Num::new),
                Arbitraries.strings().ofMaxLength(300).map(Value.Text::new),
                Arbitraries.just(new Value.Bool(true)),
                Arbitraries.just(Value.Fields.NONE));
        return Combinators.combine(
                        Arbitraries.of("A", "B", "C", "Page Viewed", Observed.Kind.IDENTIFY.eventName()), times, values)
                .as((name, time, value) -> Occurrences.at(time, name, Map.of("value", value)))
                .list()
                .ofMaxSize(40);
    }
}
