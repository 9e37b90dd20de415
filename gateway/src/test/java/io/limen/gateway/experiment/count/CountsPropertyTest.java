package io.limen.gateway.experiment.count;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.feature.Occurrence;
import io.limen.gateway.wire.CountsCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CountsPropertyTest {
    @Provide
    Arbitrary<List<List<Occurrence>>> crowd() {
        Arbitrary<Long> moments = Arbitraries.longs().between(0, 3 * Crowd.HOUR);
        Arbitrary<Occurrence> seen = Combinators.combine(
                        Arbitraries.of("rescue", "banner"),
                        Arbitraries.of("ten_off", "shipping", "red", "holdout"),
                        moments)
                .as(Crowd::seen);
        Arbitrary<Occurrence> ordered = Combinators.combine(
                        Arbitraries.doubles().between(-50, 5_000), moments)
                .as(Crowd::order);
        return Arbitraries.oneOf(seen, ordered).list().ofMaxSize(12).list().ofMaxSize(8);
    }

    /** Added up event by event, it is what the visitors' exposures say in the end. */
    @Property
    void countsShouldBeThoseOfTheExposuresInTheEnd(@ForAll("crowd") List<List<Occurrence>> crowd) {
        Counts added = Counts.NONE;
        Counts inTheEnd = Counts.NONE;
        for (List<Occurrence> events : crowd) {
            Crowd visitor = new Crowd().does(events.toArray(Occurrence[]::new));
            added = added.plus(visitor.counts());
            inTheEnd = inTheEnd.plus(Counts.between(Map.of(), visitor.exposures()));
        }

        assertThat(added).isEqualTo(inTheEnd);
    }

    @Property
    void countsShouldBeTheSameInWhateverOrderTheyAreAdded(
            @ForAll("crowd") List<List<Occurrence>> crowd, @ForAll Random random) {
        List<Counts> parts = new ArrayList<>(crowd.stream()
                .map(events ->
                        new Crowd().does(events.toArray(Occurrence[]::new)).counts())
                .toList());
        Counts one = parts.stream().reduce(Counts.NONE, Counts::plus);
        Collections.shuffle(parts, random);

        assertThat(parts.stream().reduce(Counts.NONE, Counts::plus)).isEqualTo(one);
    }

    @Property
    void codecShouldGiveWhatItWasGiven(@ForAll("crowd") List<List<Occurrence>> crowd) {
        Counts counts = crowd.stream()
                .map(events ->
                        new Crowd().does(events.toArray(Occurrence[]::new)).counts())
                .reduce(Counts.NONE, Counts::plus);

        assertThat(CountsCodec.decode(CountsCodec.encode(counts))).isEqualTo(counts);
    }
}
