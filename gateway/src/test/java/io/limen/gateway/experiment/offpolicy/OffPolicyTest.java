package io.limen.gateway.experiment.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limen.gateway.experiment.Estimate;
import io.limen.gateway.experiment.Interval;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

class OffPolicyTest {
    private static final double[] LOGGED = {0.4, 0.3, 0.2, 0.09, 0.01};
    private static final double[] TARGET = {0.1, 0.1, 0.2, 0.3, 0.3};
    private static final double[] RATES = {0.10, 0.20, 0.30, 0.25, 0.40};

    private static double halfWidth(Estimate estimate) {
        return (estimate.interval().high() - estimate.interval().low()) / 2;
    }

    @Test
    void estimatesShouldBeTheFormulas() {
        OffPolicy log = new OffPolicy(1.5);
        log.add(1, 0.5, 0.25); // weight 0.5
        log.add(0, 0.5, 0.5); // weight 1
        log.add(1, 0.25, 0.5); // weight 2
        log.add(0, 0.5, 0); // weight 0

        OffPolicy.Result result = log.result();

        assertThat(result.decisions()).isEqualTo(4);
        assertThat(result.ips().value()).isCloseTo(2.5 / 4, within(1e-15));
        assertThat(result.clipped().value()).isCloseTo(2.0 / 4, within(1e-15));
        assertThat(result.selfNormalised().value()).isCloseTo(2.5 / 3.5, within(1e-15));
        assertThat(result.effectiveDecisions()).isCloseTo(3.5 * 3.5 / 5.25, within(1e-12));
        assertThat(result.meanWeight()).isEqualTo(3.5 / 4);
        assertThat(result.largestWeight()).isEqualTo(2);
        // The sample variance of 0.5, 0, 2, 0 is (4.25 - 4 x 0.625^2) / 3.
        double variance = (4.25 - 4 * 0.625 * 0.625) / 3;
        assertThat(halfWidth(result.ips())).isCloseTo(Interval.NORMAL_SCORE * Math.sqrt(variance / 4), within(1e-12));
        double v = 2.5 / 3.5;
        double residues = 0.25 * (1 - v) * (1 - v) + v * v + 4 * (1 - v) * (1 - v);
        assertThat(halfWidth(result.selfNormalised()))
                .isCloseTo(Interval.NORMAL_SCORE * Math.sqrt(residues) / 3.5, within(1e-12));
    }

    @Test
    void estimatesShouldBeTheMeanWhenThePoliciesAreTheSame() {
        OffPolicy log = new OffPolicy(10);
        for (int i = 0; i < 1000; i++) {
            log.add(i % 4 == 0 ? 1 : 0, 1e-6, 1e-6);
        }

        OffPolicy.Result result = log.result();

        assertThat(result.ips().value()).isEqualTo(0.25);
        assertThat(result.selfNormalised().value()).isEqualTo(0.25);
        assertThat(result.effectiveDecisions()).isCloseTo(1000, within(1e-9));
    }

    @Test
    void sumsShouldKeepTheirDigitsWhenPropensitiesAreTiny() {
        Random random = new Random(11);
        MathContext digits = new MathContext(60);
        OffPolicy log = new OffPolicy(10);
        BigDecimal weights = BigDecimal.ZERO;
        BigDecimal weighted = BigDecimal.ZERO;
        BigDecimal squares = BigDecimal.ZERO;
        int decisions = 50_000;
        double[][] rows = new double[decisions][];
        for (int i = 0; i < decisions; i++) {
            double[] row = {random.nextInt(3) - 1, Math.pow(10, -6 * random.nextDouble()), random.nextDouble()};
            rows[i] = row;
            log.add(row[0], row[1], row[2]);
            BigDecimal weight = new BigDecimal(row[2] / row[1]);
            weights = weights.add(weight);
            weighted = weighted.add(weight.multiply(new BigDecimal(row[0])));
        }
        BigDecimal value = weighted.divide(weights, digits);
        for (double[] row : rows) {
            BigDecimal residue =
                    new BigDecimal(row[2] / row[1]).multiply(new BigDecimal(row[0]).subtract(value), digits);
            squares = squares.add(residue.multiply(residue, digits));
        }
        double error = squares.sqrt(digits).divide(weights, digits).doubleValue();

        OffPolicy.Result result = log.result();

        double snips = value.doubleValue();
        assertThat(result.selfNormalised().value()).isCloseTo(snips, within(Math.abs(snips) * 1e-14));
        assertThat(halfWidth(result.selfNormalised()) / (Interval.NORMAL_SCORE * error))
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void intervalShouldBeAPointWhenEveryRewardIsTheSame() {
        OffPolicy log = new OffPolicy(10);
        for (int i = 1; i <= 1000; i++) {
            log.add(0.7, i / 1000.0, 0.5);
        }

        assertThat(log.result().selfNormalised().value()).isCloseTo(0.7, within(1e-15));
        assertThat(halfWidth(log.result().selfNormalised())).isLessThan(1e-8);
    }

    @Test
    void intervalsShouldHoldTheTruthAsOftenAsTheySay(TestReporter reporter) {
        double truth = 0;
        for (int arm = 0; arm < RATES.length; arm++) {
            truth += TARGET[arm] * RATES[arm];
        }
        int runs = 1_000;
        int ips = 0;
        int selfNormalised = 0;
        double clipped = 0;
        for (int seed = 0; seed < runs; seed++) {
            OffPolicy.Result result = logged(seed);
            ips += result.ips().interval().contains(truth) ? 1 : 0;
            selfNormalised += result.selfNormalised().interval().contains(truth) ? 1 : 0;
            clipped += result.clipped().value() / runs;
        }
        reporter.publishEntry("coverage of " + runs, "IPS " + ips + ", SNIPS " + selfNormalised);

        assertThat(ips / (double) runs).isBetween(0.93, 0.97);
        assertThat(selfNormalised / (double) runs).isBetween(0.93, 0.97);
        // Weights of 30 are cut to 10: what the last arm earns counts a third.
        assertThat(clipped).isCloseTo(truth - 0.3 * 0.40 * 2 / 3, within(0.002));
    }

    private static OffPolicy.Result logged(long seed) {
        Random random = new Random(seed);
        OffPolicy log = new OffPolicy(10);
        for (int i = 0; i < 10_000; i++) {
            double bucket = random.nextDouble();
            int arm = 0;
            while (arm + 1 < LOGGED.length && bucket >= LOGGED[arm]) {
                bucket -= LOGGED[arm];
                arm++;
            }
            log.add(random.nextDouble() < RATES[arm] ? 1 : 0, LOGGED[arm], TARGET[arm]);
        }
        return log.result();
    }

    @Test
    void agreementShouldBeStricterThanThatIntervalsTouch() {
        Estimate one = Estimate.normal(0, 1);

        assertThat(Agreement.of(one, Estimate.normal(2.7, 1)).holds()).isTrue();
        assertThat(Agreement.of(one, Estimate.normal(2.8, 1)).holds()).isFalse();
        assertThat(Agreement.of(Estimate.normal(2.8, 1), one).difference().value())
                .isEqualTo(2.8);
    }

    @Test
    void whatIsNoProbabilityShouldBeRefused() {
        OffPolicy log = new OffPolicy(10);

        assertThatThrownBy(() -> log.add(1, 0, 0.5)).hasMessage("logged: 0.0 (expected: in (0, 1])");
        assertThatThrownBy(() -> log.add(1, 0.5, 1.5)).hasMessage("target: 1.5 (expected: in [0, 1])");
        assertThatThrownBy(() -> log.add(Double.NaN, 0.5, 0.5)).hasMessage("reward: NaN (expected: finite)");
        log.add(1, 0.5, 0);
        assertThatThrownBy(log::result).hasMessageContaining("decisions: 1.0");
        log.add(1, 0.5, 0);
        assertThatThrownBy(log::result).hasMessageContaining("nothing that was shown would be");
    }
}
