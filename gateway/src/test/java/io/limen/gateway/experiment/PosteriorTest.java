package io.limen.gateway.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Expected figures are SciPy 1.14.1's: {@code scipy.stats.beta} and {@code t} for intervals, {@code scipy.integrate.quad}
 * over their densities for what is of several.
 */
class PosteriorTest {
    private static final Offset<Double> CLOSE = within(1e-7);

    /** Of the width of the histograms' cells. */
    private static final Offset<Double> PROBABILITY = within(0.0005);

    private static final List<Arm> RATES =
            List.of(Arm.ofRate("a", 1000, 50), Arm.ofRate("b", 1000, 60), Arm.ofRate("c", 500, 35));
    private static final List<Arm> VALUES =
            List.of(new Arm("a", 400, 20, 2000, 90_000, 0), new Arm("b", 380, 22, 2280, 110_000, 0));

    private static void assertInterval(Interval interval, double low, double high, Offset<Double> offset) {
        assertThat(interval.low()).isCloseTo(low, offset);
        assertThat(interval.high()).isCloseTo(high, offset);
    }

    private static Interval rate(long exposed, long converted) {
        return Reward.RATE
                .posteriors(List.of(Arm.ofRate("a", exposed, converted)))
                .get(0)
                .estimate()
                .interval();
    }

    @Test
    void rateShouldHaveJeffreysInterval() {
        assertInterval(rate(1000, 50), 0.03777013, 0.06482846, CLOSE);
        assertInterval(rate(0, 0), 0.00154133, 0.99845867, CLOSE);
        assertInterval(rate(20, 0), 2.42464785e-05, 0.116638983, CLOSE);
        assertInterval(rate(20, 20), 0.88336102, 0.99997575, CLOSE);
        assertInterval(rate(1_000_000_000, 50_000_000), 0.04998649, 0.05001351, within(1e-8));
    }

    @Test
    void valueShouldHaveStudentsInterval() {
        List<Posterior> values = Reward.VALUE.posteriors(VALUES);

        assertThat(values.get(0).mean()).isCloseTo(5.00121491143935, CLOSE);
        assertThat(values.get(1).mean()).isCloseTo(5.998654014402047, CLOSE);
        assertInterval(values.get(0).estimate().interval(), 3.61218928, 6.39024054, CLOSE);
        assertInterval(values.get(1).estimate().interval(), 4.39561247, 7.60169556, CLOSE);
    }

    @Test
    void valueShouldBeUncertainWhenNobodyOfAVariantBought() {
        List<Posterior> values = Reward.VALUE.posteriors(
                List.of(new Arm("idle", 20, 0, 0, 0, 0), new Arm("busy", 1000, 20, 2000, 220_000, 0)));

        assertThat(values.get(0).estimate().interval().high()).isGreaterThan(2);
    }

    @Test
    void raceShouldHaveTheIntegralsOfTheDensities() {
        Race race = Race.of(Reward.RATE.posteriors(RATES));

        assertThat(race.probabilityBest(0)).isCloseTo(0.026172062878745402, PROBABILITY);
        assertThat(race.probabilityBest(1)).isCloseTo(0.21394157836006106, PROBABILITY);
        assertThat(race.probabilityBest(2)).isCloseTo(0.7598863587611933, PROBABILITY);
        assertThat(race.expectedLoss(0)).isCloseTo(0.022205887243809556, within(1e-5));
        assertThat(race.expectedLoss(1)).isCloseTo(0.012215877253799566, within(1e-5));
        assertThat(race.expectedLoss(2)).isCloseTo(0.0017971542602262711, within(1e-5));
    }

    @Test
    void raceShouldSeeANarrowOneAmongWideOnes() {
        // The narrow one is the best where the wide one is below 0.5, by its posterior of 0.5 on either side.
        Race race = Race.of(Reward.RATE.posteriors(
                List.of(Arm.ofRate("wide", 0, 0), Arm.ofRate("narrow", 1_000_000_000, 500_000_000))));

        assertThat(race.probabilityBest(1)).isCloseTo(0.5, PROBABILITY);
        assertThat(race.expectedLoss(1))
                .isCloseTo(1 / (2 * Math.PI) * 1.0, within(0.002)); // E|x - 1/2| / 2, arcsine law
    }

    @Test
    void duelOfRatesShouldHaveTheIntegralsOfTheDensities() {
        List<Posterior> rates = Reward.RATE.posteriors(RATES);
        Duel duel = new Duel(rates.get(1), rates.get(0));

        assertThat(duel.probabilityBetter()).isCloseTo(0.8366499929259441, PROBABILITY);
        assertInterval(duel.difference().interval(), -0.010011825368914217, 0.030116162755623364, within(3e-5));
        Estimate lift = duel.lift().orElseThrow();
        assertThat(lift.value()).isCloseTo(0.1992940874239839, within(0.001));
        assertInterval(lift.interval(), -0.16573660752641484, 0.7317919150641718, within(0.002));
    }

    @Test
    void duelOfValuesShouldHaveTheIntegralsOfTheDensities() {
        List<Posterior> values = Reward.VALUE.posteriors(VALUES);
        Duel duel = new Duel(values.get(1), values.get(0));

        assertThat(duel.probabilityBetter()).isCloseTo(0.8219455692173607, PROBABILITY);
        assertInterval(duel.difference().interval(), -1.1231263870459407, 3.118004592970868, within(0.004));
        Estimate lift = duel.lift().orElseThrow();
        assertThat(lift.value()).isCloseTo(0.19943936036059617, within(0.001));
        assertInterval(lift.interval(), -0.1917839572576454, 0.7910841784541685, within(0.003));
    }

    @Test
    void liftShouldBeUnsaidWhenTheBaselineMayEarnNothing() {
        List<Posterior> values =
                Reward.VALUE.posteriors(List.of(new Arm("a", 10, 1, 5, 25, 0), new Arm("b", 1000, 100, 500, 5000, 0)));

        assertThat(new Duel(values.get(1), values.get(0)).lift()).isEmpty();
        assertThat(new Duel(values.get(0), values.get(1)).lift()).isPresent();
    }

    @Test
    void armsShouldAddUp() {
        Arm one = new Arm("a", 10, 2, 30, 500, 60);
        Arm other = new Arm("a", 5, 1, 7, 49, 3);

        assertThat(one.plus(other)).isEqualTo(new Arm("a", 15, 3, 37, 549, 63));
        assertThat(one.plus(Arm.none("a"))).isEqualTo(one);
        assertThatThrownBy(() -> one.plus(Arm.none("b"))).hasMessage("name: b (expected: a)");
        assertThatThrownBy(() -> Arm.ofRate("a", 1, 2)).hasMessage("converted: 2 (expected: 0 to exposed, 1)");
        assertThatThrownBy(() -> new Arm("a", 1, 1, Double.NaN, 1, 1)).hasMessage("value: NaN (expected: finite)");
    }
}
