package io.limen.gateway.experiment.bandit;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.Duel;
import io.limen.gateway.experiment.Estimate;
import io.limen.gateway.experiment.Posterior;
import io.limen.gateway.experiment.Race;
import io.limen.gateway.experiment.Reward;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for weights whatever was counted: nothing, everybody converting, no spread, a billion visitors. */
class BanditPropertyTest {
    private static final int TRIES = 200;

    /** Of the histograms' cells: what a weight may go down by that should go up, in parts of ten thousand. */
    private static final int NOISE_PARTS = 20;

    @Provide
    Arbitrary<List<Arm>> arms() {
        Arbitrary<Long> exposed = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 20),
                Arbitraries.longs().between(0, 5_000),
                Arbitraries.longs().between(900_000_000, 1_000_000_000));
        Arbitrary<Double> rate = Arbitraries.oneOf(
                Arbitraries.of(0.0, 1e-6, 0.5, 1.0), Arbitraries.doubles().between(0, 0.1));
        Arbitrary<Double> mean = Arbitraries.of(0.0, 0.01, 30.0, -4.0, 1e7);
        Arbitrary<Double> spread = Arbitraries.of(0.0, 0.5, 100.0);
        return Combinators.combine(exposed, rate, mean, spread)
                .as((n, r, m, s) -> new Arm("", n, Math.round(n * r), n * m, n * (m * m + s * s), 5 * n * r))
                .list()
                .ofMinSize(1)
                .ofMaxSize(9)
                .map(BanditPropertyTest::named);
    }

    private static List<Arm> named(List<Arm> arms) {
        List<Arm> named = new ArrayList<>();
        for (Arm arm : arms) {
            named.add(Arm.none("arm" + named.size()).plus(renamed(arm, "arm" + named.size())));
        }
        return named;
    }

    private static Arm renamed(Arm arm, String name) {
        return new Arm(name, arm.exposed(), arm.converted(), arm.value(), arm.valueSquares(), arm.secondsToConvert());
    }

    private static int parts(Weights weights, String arm) {
        return weights.shares().stream()
                .filter(share -> share.arm().equals(arm))
                .mapToInt(Weights.Share::parts)
                .findFirst()
                .orElseThrow();
    }

    @Property(tries = TRIES)
    void weightsShouldBeFromTheFloorToOneAndAddUp(@ForAll("arms") List<Arm> arms, @ForAll Reward reward) {
        Bandit bandit = Bandit.byDefault(reward);
        Weights first = bandit.weigh(arms, Optional.empty(), 1);
        Weights second = bandit.weigh(arms, Optional.of(first), 2);

        for (Weights weights : List.of(first, second)) {
            assertThat(weights.shares())
                    .extracting(Weights.Share::arm)
                    .containsExactlyElementsOf(arms.stream().map(Arm::name).toList());
            assertThat(weights.shares()).allMatch(share -> share.parts() >= bandit.floorParts(arms.size()));
            assertThat(weights.shares().stream().mapToInt(Weights.Share::parts).sum())
                    .isEqualTo(Weights.PARTS);
        }
    }

    @Property(tries = TRIES)
    void orderShouldNotMatter(@ForAll("arms") List<Arm> arms, @ForAll Reward reward, @ForAll Random random) {
        List<Arm> shuffled = new ArrayList<>(arms);
        Collections.shuffle(shuffled, random);
        Bandit bandit = Bandit.byDefault(reward);

        Weights weights = bandit.weigh(arms, Optional.empty(), 1);
        Weights again = bandit.weigh(shuffled, Optional.of(bandit.weigh(shuffled, Optional.empty(), 1)), 1);

        assertThat(again.shares())
                .containsExactlyInAnyOrderElementsOf(
                        bandit.weigh(arms, Optional.of(weights), 1).shares());
    }

    @Property(tries = TRIES)
    void moreConversionsShouldNotLowerAWeight(@ForAll("arms") List<Arm> arms, @ForAll Random random) {
        Arm arm = arms.get(random.nextInt(arms.size()));
        long more = (long) (random.nextDouble() * (arm.exposed() - arm.converted()));
        List<Arm> better = new ArrayList<>(arms);
        better.set(arms.indexOf(arm), Arm.ofRate(arm.name(), arm.exposed(), arm.converted() + more));
        Bandit bandit = Bandit.byDefault(Reward.RATE);

        assertThat(parts(bandit.weigh(better, Optional.empty(), 1), arm.name()))
                .isGreaterThanOrEqualTo(parts(bandit.weigh(arms, Optional.empty(), 1), arm.name()) - NOISE_PARTS);
    }

    @Property(tries = TRIES)
    void nothingShouldBeNotANumber(@ForAll("arms") List<Arm> arms, @ForAll Reward reward) {
        List<Posterior> posteriors = reward.posteriors(arms);
        Race race = Race.of(posteriors);
        double all = 0;
        for (int i = 0; i < arms.size(); i++) {
            all += race.probabilityBest(i);
            assertThat(race.probabilityBest(i)).isBetween(0.0, 1.0);
            assertThat(race.expectedLoss(i)).isFinite().isGreaterThanOrEqualTo(0);
            Estimate estimate = posteriors.get(i).estimate();
            assertThat(estimate.value()).isFinite();
            assertThat(estimate.interval().high()).isFinite();
        }
        assertThat(all).isBetween(1 - 1e-12, 1 + 1e-12);
    }

    @Property(tries = 60)
    void duelsShouldBeTheSameFromBothSides(@ForAll("arms") List<Arm> arms, @ForAll Reward reward) {
        List<Posterior> posteriors = reward.posteriors(arms);
        Posterior one = posteriors.get(0);
        Posterior other = posteriors.get(posteriors.size() - 1);
        Duel duel = new Duel(one, other);

        assertThat(duel.probabilityBetter() + new Duel(other, one).probabilityBetter())
                .isBetween(0.999, 1.001);
        assertThat(duel.difference().interval().low()).isFinite();
        duel.lift().ifPresent(lift -> {
            assertThat(lift.value()).isFinite();
            assertThat(lift.interval().contains(lift.value())).isTrue();
        });
    }
}
