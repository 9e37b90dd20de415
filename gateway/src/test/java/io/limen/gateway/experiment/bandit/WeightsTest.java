package io.limen.gateway.experiment.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.decision.Bucketing;
import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.Reward;
import io.limen.gateway.experiment.bandit.Weights.Share;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightsTest {
    private static final Bandit BANDIT = Bandit.byDefault(Reward.RATE);
    private static final List<String> VARIANTS = List.of("a", "b");

    @Test
    void drawShouldGiveEachVariantExactlyItsPartsOfTheBuckets() {
        Weights weights = new Weights(1, List.of(new Share("a", 3333), new Share("none", 0), new Share("b", 6667)));

        long drawn = IntStream.range(0, Weights.PARTS)
                .filter(i -> weights.draw(i / 10_000.0).arm().equals("a"))
                .count();

        assertThat(drawn).isEqualTo(3333);
        assertThat(weights.draw(0.3332).propensity()).isEqualTo(0.3333);
        assertThat(weights.draw(0.3333).arm()).isEqualTo("b");
        assertThat(weights.draw(Math.nextDown(1.0)).arm()).isEqualTo("b");
        assertThat(weights.draw(Bucketing.bucket("salt", "visitor")).parts()).isPositive();
        assertThatThrownBy(() -> weights.draw(1)).hasMessage("bucket: 1.0 (expected: in [0, 1))");
    }

    @Test
    void weightsShouldBeRefusedWhenTheyDoNotAddUp() {
        assertThatThrownBy(() -> new Weights(1, List.of(new Share("a", 9_999))))
                .hasMessage("parts: 9999 (expected: 10000 in all)");
        assertThatThrownBy(() -> new Weights(1, List.of(new Share("a", 10_001), new Share("b", -1))))
                .hasMessage("parts: -1 (expected: >= 0)");
    }

    @Test
    void floorsShouldTakeAtMostTwoPerCentForAnyUsualNumberOfArms() {
        for (int arms = 2; arms <= 200; arms++) {
            assertThat(BANDIT.floorParts(arms)).isPositive();
            assertThat(BANDIT.floorParts(arms) * (arms - 1) / 10_000.0).isLessThanOrEqualTo(0.02);
        }
        assertThat(BANDIT.floorParts(1)).isEqualTo(Weights.PARTS);
    }

    @Test
    void weightsShouldGoHalfOfTheWayAtEachStep() {
        List<Arm> arms = List.of(Arm.ofRate("a", 1000, 0), Arm.ofRate("b", 1000, 500));
        Weights equal = new Weights(1, List.of(new Share("a", 5000), new Share("b", 5000)));

        Weights next = BANDIT.weigh(arms, Optional.of(equal), 2);

        assertThat(next.version()).isEqualTo(2);
        assertThat(next.shares()).containsExactly(new Share("a", 2550), new Share("b", 7450));
        assertThat(BANDIT.weigh(arms, Optional.empty(), 2).shares())
                .containsExactly(new Share("a", 100), new Share("b", 9900));
        Weights ofOthers = new Weights(1, List.of(new Share("a", 5000), new Share("c", 5000)));
        assertThat(BANDIT.weigh(arms, Optional.of(ofOthers), 2)).isEqualTo(BANDIT.weigh(arms, Optional.empty(), 2));
    }

    @Test
    void contextsShouldLearnApartOnceTheyHaveSeenEnough() {
        ContextualBandit bandit = new ContextualBandit(new Bandit(Reward.RATE, 0.01, 1), 1_000, 2);
        Map<String, List<Arm>> counted = Map.of(
                "", List.of(Arm.ofRate("a", 3000, 300), Arm.ofRate("b", 3000, 100)),
                "mobile", List.of(Arm.ofRate("a", 2000, 20), Arm.ofRate("b", 2000, 80)),
                "desktop", List.of(Arm.ofRate("a", 500, 50), Arm.ofRate("b", 500, 5), Arm.ofRate("gone", 10, 10)),
                "third", List.of(Arm.ofRate("a", 500, 10), Arm.ofRate("b", 499, 10)),
                "few", List.of(Arm.ofRate("b", 999, 900)));

        WeightTable table = bandit.weigh(VARIANTS, counted, Optional.empty(), 7);

        assertThat(table.contextToWeights()).containsOnlyKeys("mobile", "desktop");
        assertThat(table.of("mobile").shares()).containsExactly(new Share("a", 100), new Share("b", 9900));
        assertThat(table.of("desktop").shares()).containsExactly(new Share("a", 9900), new Share("b", 100));
        assertThat(table.of("few")).isSameAs(table.everywhere());
        assertThat(table.of("")).isSameAs(table.of("never heard of"));
        assertThat(table.everywhere().shares()).containsExactly(new Share("a", 100), new Share("b", 9900));
        assertThat(new ContextualBandit(bandit.bandit(), 1_000, 1)
                        .weigh(VARIANTS, counted, Optional.empty(), 7)
                        .contextToWeights())
                .containsOnlyKeys("mobile");
        assertThatThrownBy(() -> bandit.weigh(VARIANTS, counted, Optional.of(table), 7))
                .hasMessage("version: 7 (expected: > 7)");
    }

    @Test
    void contextShouldStartFromWhatItWasDrawnWith() {
        ContextualBandit bandit = ContextualBandit.byDefault(BANDIT);
        List<Arm> others = List.of(Arm.ofRate("a", 3000, 300), Arm.ofRate("b", 3000, 100));
        List<Arm> mobile = List.of(Arm.ofRate("a", 2000, 20), Arm.ofRate("b", 2000, 80));

        WeightTable first = bandit.weigh(VARIANTS, Map.of("", others), Optional.empty(), 1);
        WeightTable second = bandit.weigh(VARIANTS, Map.of("", others, "mobile", mobile), Optional.of(first), 2);
        WeightTable third = bandit.weigh(VARIANTS, Map.of("", others, "mobile", mobile), Optional.of(second), 3);

        assertThat(first.of("mobile").shares()).containsExactly(new Share("a", 9900), new Share("b", 100));
        assertThat(second.of("mobile").shares()).containsExactly(new Share("a", 5000), new Share("b", 5000));
        assertThat(third.of("mobile").shares()).containsExactly(new Share("a", 2550), new Share("b", 7450));
        assertThat(third.everywhere().shares()).isEqualTo(first.everywhere().shares());
    }
}
