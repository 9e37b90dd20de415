package io.limen.gateway.experiment.count;

import static io.limen.gateway.experiment.count.Crowd.HOUR;
import static io.limen.gateway.experiment.count.Crowd.event;
import static io.limen.gateway.experiment.count.Crowd.order;
import static io.limen.gateway.experiment.count.Crowd.seen;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.Occurrence;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExperimentsTest {
    private final Crowd crowd = new Crowd();

    private Conversions orders() {
        return crowd.tally("rescue", "ten_off")
                .goalToConversions()
                .getOrDefault("order", new Conversions(0, 0, BigInteger.ZERO, 0));
    }

    @Test
    void exposureShouldCountOnceHoweverOftenItIsSeen() {
        crowd.does(seen("rescue", "ten_off", 0), seen("rescue", "ten_off", 5), seen("rescue", "ten_off", 9));

        assertThat(crowd.tally("rescue", "ten_off").exposed()).isEqualTo(1);
    }

    @Test
    void holdoutShouldCountAsAVariantAndWhatDoesNotExistNotAtAll() {
        crowd.does(seen("rescue", "holdout", 0), seen("banner", "blue", 0), seen("gone", "ten_off", 0));

        assertThat(crowd.counts().cellToTally()).containsOnlyKeys(new Cell("rescue", "", "holdout"));
    }

    @Test
    void crawlerShouldCountForNothing() {
        Occurrence seen = seen("rescue", "ten_off", 0);
        crowd.does(event(
                Experiments.EXPOSED,
                0,
                false,
                seen.event().properties().fields(),
                Map.of("bot", new Value.Bool(true))));

        assertThat(crowd.counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void conversionShouldCountOnceAVisitorAndItsWorthEachTime() {
        crowd.does(seen("rescue", "ten_off", 0), order(10.5, 1_000), order(2, 2_000));

        assertThat(orders())
                .isEqualTo(
                        new Conversions(1, 125_000, BigInteger.valueOf(125_000).pow(2), 1_000));
    }

    @Test
    void conversionShouldCountWithinTheWindowOfTheLastExposureOnly() {
        crowd.does(order(1, -1), seen("rescue", "ten_off", 0));
        assertThat(orders().visitors()).isZero();

        crowd.does(seen("rescue", "ten_off", 2 * HOUR), order(1, 3 * HOUR + 1));
        assertThat(orders().visitors()).isZero();

        crowd.does(order(1, 3 * HOUR));
        assertThat(orders().visitors()).isEqualTo(1);
    }

    @Test
    void conversionShouldCountWhenItArrivesLate() {
        crowd.does(seen("rescue", "ten_off", 0), seen("rescue", "ten_off", 9 * HOUR), order(1, 2_000));

        assertThat(orders())
                .isEqualTo(new Conversions(1, 10_000, BigInteger.valueOf(10_000).pow(2), 2_000));
    }

    @Test
    void trustedGoalShouldCountFromASecretKeyOnly() {
        crowd.does(seen("rescue", "ten_off", 0), event("Order Paid", 1, false, Map.of(), Map.of()));
        assertThat(crowd.tally("rescue", "ten_off").goalToConversions()).isEmpty();

        crowd.does(event("Order Paid", 1, true, Map.of(), Map.of()));
        assertThat(crowd.tally("rescue", "ten_off").goalToConversions()).containsOnlyKeys("paid");
    }

    @Test
    void worthShouldBeNothingWhereNoneIsSaidAndBoundedWhereItIsAbsurd() {
        crowd.does(seen("rescue", "ten_off", 0), event("Order Completed", 1, false, Map.of(), Map.of()));
        assertThat(orders().worth()).isZero();
        assertThat(orders().visitors()).isEqualTo(1);

        crowd.does(order(1e300, 2));
        assertThat(orders().worth()).isEqualTo(10_000_000_000_000L);
    }

    @Test
    void firstVariantShouldStayWhenAnotherIsSeenAndTheDriftBeCountedOnce() {
        crowd.does(seen("rescue", "ten_off", 0), seen("rescue", "shipping", 1), seen("rescue", "shipping", 2));

        assertThat(crowd.counts().cellToTally()).containsOnlyKeys(new Cell("rescue", "", "ten_off"));
        assertThat(crowd.tally("rescue", "ten_off").drifted()).isEqualTo(1);
    }

    @Test
    void deliveryShouldCountWhereItIsConfigured() {
        crowd.isDelivered("rescue", "ten_off", 0)
                .isDelivered("banner", "red", 0)
                .does(seen("banner", "red", 7));

        assertThat(crowd.counts().cellToTally()).containsOnlyKeys(new Cell("banner", "keen", "red"));
    }

    @Test
    void exposuresShouldBeBoundedAndLetGoOfNothingThatWasCounted() {
        Experiments many = new Experiments(IntStream.range(0, 100)
                .mapToObj(i -> new Experiment("e" + i, Set.of("a"), List.of(), false, false))
                .toList());
        Map<String, Exposure> exposures = Map.of();
        Counts counts = Counts.NONE;
        for (int i = 0; i < 100; i++) {
            Map<String, Exposure> after = many.observed(exposures, seen("e" + i, "a", i), experiment -> "");
            counts = counts.plus(Counts.between(exposures, after));
            exposures = after;
        }

        assertThat(exposures)
                .hasSize(Experiments.EXPOSURES_MAX)
                .containsKey("e99")
                .doesNotContainKey("e0");
        assertThat(counts.cellToTally()).hasSize(100);
    }

    @Test
    void mergeShouldKeepTheEarlierVariantAndSayThatTheyDiffered() {
        crowd.does(seen("rescue", "ten_off", 100), order(3, 200));
        Crowd other = new Crowd().does(seen("rescue", "shipping", 0), order(2, 50));

        Exposure both = requireNonNull(
                Experiments.merge(crowd.exposures(), other.exposures()).get("rescue"));

        assertThat(both.variant()).isEqualTo("shipping");
        assertThat(both.drifted()).isTrue();
        assertThat(both.goalToReached()).containsEntry("order", new Reached(50, 50_000));
        assertThat(Experiments.merge(other.exposures(), crowd.exposures()))
                .isEqualTo(Experiments.merge(crowd.exposures(), other.exposures()));
    }
}
