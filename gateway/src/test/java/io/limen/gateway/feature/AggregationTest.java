package io.limen.gateway.feature;

import static io.limen.gateway.feature.Occurrences.START;
import static io.limen.gateway.feature.Occurrences.VALUE;
import static io.limen.gateway.feature.Occurrences.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limen.gateway.event.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AggregationTest {
    private static final long MINUTE = 60_000;
    private static final On ADDED = On.event("Product Added");
    private static final On REMOVED = On.event("Product Removed");
    private static final On ORDERED = On.event("Order Completed");
    private static final On VIEWED = On.event("Product Viewed");

    private static Feature feature(Aggregation<? extends FeatureState> aggregation) {
        return Feature.of("under_test", "", Feature.Per.VISITOR, aggregation);
    }

    private static FeatureState after(Feature feature, Occurrence... occurrences) {
        FeatureState state = feature.empty();
        for (Occurrence occurrence : occurrences) {
            state = feature.apply(state, occurrence);
        }
        return state;
    }

    private static double number(
            Aggregation<? extends FeatureState> aggregation, long nowMillis, Occurrence... occurrences) {
        Feature feature = feature(aggregation);
        return feature.number(after(feature, occurrences), START + nowMillis);
    }

    private static @Nullable String text(
            Aggregation<? extends FeatureState> aggregation, long nowMillis, Occurrence... occurrences) {
        Feature feature = feature(aggregation);
        return feature.text(after(feature, occurrences), START + nowMillis);
    }

    private static Count count(Fading fading) {
        return new Count(VIEWED, fading, Optional.empty(), Optional.empty());
    }

    private static Sum cart() {
        return new Sum(ADDED, VALUE, Fading.NONE, Optional.of(REMOVED), Optional.of(ORDERED));
    }

    @Test
    void countShouldBeZeroWhenNothingHappened() {
        assertThat(number(count(Fading.NONE), 0)).isZero();
    }

    @Test
    void countShouldIgnoreEventsOfOtherNames() {
        assertThat(number(count(Fading.NONE), 9, at(1, "Product Viewed"), at(2, "Other"), at(3, "Product Viewed")))
                .isEqualTo(2);
    }

    @Test
    void countShouldHalveWhenHalfLifePasses() {
        assertThat(number(count(new Fading.HalfLife(MINUTE)), MINUTE, at(0, "Product Viewed")))
                .isCloseTo(0.5, within(1e-12));
    }

    @Test
    void countShouldForgetWhatIsOlderThanTheWindow() {
        Count lastHour = count(new Fading.Window(60 * MINUTE));
        Occurrence[] views = {at(0, "Product Viewed"), at(30 * MINUTE, "Product Viewed")};
        assertThat(number(lastHour, 58 * MINUTE, views)).isEqualTo(2);
        assertThat(number(lastHour, 60 * MINUTE + 1, views)).isEqualTo(1);
        assertThat(number(lastHour, 91 * MINUTE, views)).isZero();
    }

    @Test
    void sumShouldBeZeroWhenAllThatWasAddedIsRemoved() {
        assertThat(number(
                        cart(),
                        9,
                        at(1, "Product Added", 0.1),
                        at(2, "Product Added", 0.2),
                        at(3, "Product Removed", 0.3)))
                .isZero();
    }

    @Test
    void sumShouldStartAgainWhenReset() {
        assertThat(number(
                        cart(),
                        9,
                        at(1, "Product Added", 100),
                        at(3, "Order Completed"),
                        at(2, "Product Added", 50),
                        at(4, "Product Added", 7)))
                .isEqualTo(7);
    }

    @Test
    void sumShouldKeepAllWhenTheResetIsOlder() {
        assertThat(number(cart(), 9, at(5, "Product Added", 100), at(3, "Order Completed")))
                .isEqualTo(100);
    }

    @Test
    void sumShouldLoseAllWhenALateResetFallsBetween() {
        assertThat(number(cart(), 9, at(1, "Product Added", 100), at(5, "Product Added", 7), at(3, "Order Completed")))
                .isZero();
    }

    @Test
    void sumShouldSaturateWhenValuesAreHuge() {
        Sum sum = new Sum(ADDED, VALUE, Fading.NONE, Optional.empty(), Optional.empty());
        assertThat(number(sum, 9, at(1, "Product Added", Double.MAX_VALUE), at(2, "Product Added", Double.MAX_VALUE)))
                .isEqualTo(1e300);
    }

    @Test
    void lastShouldCompareEventTimes() {
        Last last = new Last(VIEWED, VALUE, FeatureType.TEXT);
        assertThat(text(last, 9, at(5, "Product Viewed", "late"), at(3, "Product Viewed", "early")))
                .isEqualTo("late");
        assertThat(text(last, 9)).isNull();
        assertThat(text(last, 9, at(5, "Product Viewed", "seen"), at(6, "Product Viewed")))
                .isEqualTo("seen");
    }

    @Test
    void firstShouldCompareEventTimes() {
        First first = new First(VIEWED, VALUE, FeatureType.NUMBER);
        assertThat(number(first, 9, at(5, "Product Viewed", 5), at(3, "Product Viewed", 3), at(7, "Product Viewed", 7)))
                .isEqualTo(3);
        assertThat(number(first, 9)).isNaN();
    }

    @Test
    void minAndMaxShouldBeMissingWhenReset() {
        Optional<On> reset = Optional.of(ORDERED);
        Occurrence[] events = {at(1, "Product Viewed", 5), at(2, "Product Viewed", -3)};
        assertThat(number(new Min(VIEWED, VALUE, reset), 9, events)).isEqualTo(-3);
        assertThat(number(new Max(VIEWED, VALUE, reset), 9, events)).isEqualTo(5);
        assertThat(number(new Max(VIEWED, VALUE, reset), 9, events[0], events[1], at(3, "Order Completed")))
                .isNaN();
    }

    @Test
    void distinctShouldStopWhereItsLimitIs() {
        Distinct distinct = new Distinct(VIEWED, VALUE, 2);
        Occurrence[] events = {
            at(1, "Product Viewed", "a"),
            at(2, "Product Viewed", "a"),
            at(3, "Product Viewed", "b"),
            at(4, "Product Viewed", "c")
        };
        assertThat(number(distinct, 9, events[0], events[1])).isEqualTo(1);
        assertThat(number(distinct, 9, events)).isEqualTo(2);
    }

    @Test
    void sinceShouldBeNeverUntilTheEventHappensAndAfterItsReset() {
        Since since = new Since(ADDED, Optional.of(ORDERED));
        assertThat(number(since, 9)).isNaN();
        assertThat(number(since, 2500, at(500, "Product Added"))).isEqualTo(2.0);
        assertThat(number(since, 2500, at(600, "Order Completed"), at(500, "Product Added")))
                .isNaN();
        assertThat(number(since, 2500, at(400, "Order Completed"), at(500, "Product Added")))
                .isEqualTo(2.0);
    }

    @Test
    void sessionsShouldCountRunsWithoutLongPauses() {
        Sessions sessions = new Sessions(On.ANY, 30 * MINUTE);
        assertThat(number(
                        sessions, 0, at(0, "a"), at(30 * MINUTE, "a"), at(20 * MINUTE, "a"), at(60 * MINUTE + 1, "a")))
                .isEqualTo(2);
    }

    @Test
    void topShouldFollowTheRecentWhenItFades() {
        Top top = new Top(VIEWED, VALUE, 16, new Fading.HalfLife(MINUTE));
        Occurrence[] events = {
            at(0, "Product Viewed", "shoes"),
            at(1, "Product Viewed", "shoes"),
            at(10 * MINUTE, "Product Viewed", "hats")
        };
        assertThat(text(top, 10 * MINUTE, events[0], events[1])).isEqualTo("shoes");
        assertThat(text(top, 10 * MINUTE, events)).isEqualTo("hats");
        assertThat(text(top, 100_000 * MINUTE, events)).isEqualTo("hats");
        assertThat(text(top, 0)).isNull();
    }

    @Test
    void topShouldFindTheHeavyKeyWhenThereAreManyLightOnes() {
        Top top = new Top(VIEWED, VALUE, 4, Fading.NONE);
        Occurrence[] events = new Occurrence[120];
        for (int i = 0; i < events.length; i++) {
            events[i] = at(i, "Product Viewed", i % 3 == 0 ? "heavy" : "light" + i);
        }
        assertThat(text(top, 999, events)).isEqualTo("heavy");
    }

    @Test
    void topShouldBeMissingWhenItsWindowIsEmpty() {
        Top top = new Top(VIEWED, VALUE, 4, new Fading.Window(MINUTE));
        assertThat(text(top, MINUTE / 2, at(0, "Product Viewed", "a"))).isEqualTo("a");
        assertThat(text(top, 2 * MINUTE, at(0, "Product Viewed", "a"))).isNull();
    }

    @Test
    void sequenceShouldCountCompletionsWithinTheWindow() {
        Sequence sequence = new Sequence(List.of(On.event("A"), On.event("B"), On.event("C")), 5 * MINUTE);
        assertThat(number(sequence, 0, at(0, "A"), at(1, "x"), at(2, "B"), at(3, "C"), at(4, "A")))
                .isEqualTo(1);
        assertThat(number(sequence, 0, at(0, "A"), at(2, "C"), at(3, "B"))).isZero();
        assertThat(number(sequence, 0, at(0, "A"), at(2, "B"), at(5 * MINUTE + 1, "C")))
                .isZero();
    }

    @Test
    void sequenceShouldBeginAnewWhenTheFirstStepComesAgainBeforeTheSecond() {
        Sequence sequence = new Sequence(List.of(On.event("A"), On.event("B")), MINUTE);
        assertThat(number(sequence, 0, at(0, "A"), at(50_000, "A"), at(100_000, "B")))
                .isEqualTo(1);
    }

    @Test
    void weighShouldAddEachWeightThatMatches() {
        Weigh weigh = new Weigh(
                List.of(new Weigh.Weight(VIEWED, 1), new Weigh.Weight(On.ANY, 0.5), new Weigh.Weight(ADDED, -3)),
                Fading.NONE);
        assertThat(number(weigh, 0, at(0, "Product Viewed"), at(1, "Product Added")))
                .isEqualTo(1.5 - 2.5);
    }

    @Test
    void dwellShouldMeasureStaysOnMatchingPages() {
        On products = new On(Set.of("Page Viewed"), page -> page.pageType().equals("product"));
        Dwell dwell = new Dwell(products, MINUTE);
        Map<String, Value> product = Map.of("type", new Value.Text("product"));
        assertThat(number(
                        dwell,
                        0,
                        at(0, "Page Viewed"),
                        at(5_000, "Page Viewed", product),
                        at(7_000, "Page Scrolled"),
                        at(8_500, "Page Viewed"),
                        at(9_000, "Page Viewed", product),
                        at(10 * MINUTE, "Page Viewed")))
                .isEqualTo(2 + 1.5 + 60);
    }

    @Test
    void importedShouldHoldUntilItExpires() {
        Imported ltv = new Imported(FeatureType.NUMBER, "value", MINUTE);
        Occurrence imported = at(0, "Features Imported", 42);
        assertThat(number(ltv, MINUTE, imported)).isEqualTo(42);
        assertThat(number(ltv, MINUTE + 1, imported)).isNaN();
    }
}
