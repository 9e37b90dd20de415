package io.limen.gateway.experiment.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.Duel;
import io.limen.gateway.experiment.Posterior;
import io.limen.gateway.experiment.Reward;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Whether what is promised in per cent happens that often, in experiments whose truth is known. Seeded. */
class CoverageIT {
    private static final int RUNS = 2_000;
    private static final int DUELS = 300;
    private static final double BASE = 0.05;
    private static final double BETTER = 0.06;
    private static final double ORDER = 40;

    private static Arm drawn(String name, Random random, int visitors, double rate) {
        long converted = 0;
        double value = 0;
        double squares = 0;
        for (int i = 0; i < visitors; i++) {
            if (random.nextDouble() < rate) {
                double order = -Math.log(1 - random.nextDouble()) * ORDER;
                converted++;
                value += order;
                squares += order * order;
            }
        }
        return new Arm(name, visitors, converted, value, squares, 0);
    }

    private static List<Posterior> pair(Reward reward, long seed) {
        Random random = new Random(seed);
        return reward.posteriors(List.of(drawn("base", random, 2000, BASE), drawn("better", random, 2000, BETTER)));
    }

    private static double share(int runs, LongPredicate happens) {
        return LongStream.range(0, runs).filter(happens).count() / (double) runs;
    }

    @Test
    void intervalsShouldHoldTheTruthAsOftenAsTheySay(TestReporter reporter) {
        double rate = share(
                RUNS,
                seed -> pair(Reward.RATE, seed).get(0).estimate().interval().contains(BASE));
        double value = share(
                RUNS,
                seed -> pair(Reward.VALUE, seed).get(0).estimate().interval().contains(BASE * ORDER));
        reporter.publishEntry("coverage", "rate " + rate + ", value " + value);

        assertThat(rate).isBetween(0.93, 0.97);
        assertThat(value).isBetween(0.93, 0.97);
    }

    @Test
    void intervalsOfDifferencesShouldHoldTheTruthAsOftenAsTheySay(TestReporter reporter) {
        for (Reward reward : Reward.values()) {
            double truth = (BETTER - BASE) * (reward == Reward.VALUE ? ORDER : 1);
            int differences = 0;
            int lifts = 0;
            for (int seed = 0; seed < DUELS; seed++) {
                List<Posterior> pair = pair(reward, seed);
                Duel duel = new Duel(pair.get(1), pair.get(0));
                differences += duel.difference().interval().contains(truth) ? 1 : 0;
                lifts += duel.lift().orElseThrow().interval().contains(BETTER / BASE - 1) ? 1 : 0;
            }
            double difference = differences / (double) DUELS;
            double lift = lifts / (double) DUELS;
            reporter.publishEntry("coverage " + reward, "difference " + difference + ", lift " + lift);

            assertThat(difference).isBetween(0.93, 0.97);
            assertThat(lift).isBetween(0.93, 0.97);
        }
    }

    @Test
    void guardRailShouldStopOneHarmlessVariantInTwenty(TestReporter reporter) {
        double stopped = share(RUNS, seed -> {
            Random random = new Random(seed);
            Arm baseline = drawn("base", random, 2000, BASE);
            return GuardRail.of(Reward.RATE, drawn("same", random, 2000, BASE), baseline)
                    .isHarmful();
        });
        reporter.publishEntry("stopped", String.valueOf(stopped));

        assertThat(stopped).isBetween(0.035, 0.065);
    }

    @Test
    void sampleRatioShouldAlarmOnceInAThousandByChanceAndMostlyWhenVisitorsAreLost(TestReporter reporter) {
        int runs = 10_000;
        double[] pValues = LongStream.range(0, runs)
                .mapToDouble(seed -> fallen(seed, 0).pValue().orElseThrow())
                .toArray();
        double chance =
                Arrays.stream(pValues).filter(p -> p < SampleRatio.ALARM_BELOW).count() / (double) runs;
        double usual = Arrays.stream(pValues).filter(p -> p < 0.05).count() / (double) runs;
        double lost = share(200, seed -> fallen(seed, 0.25).alarm());
        reporter.publishEntry("alarms", "by chance " + chance + ", below 0.05 " + usual + ", a quarter lost " + lost);

        assertThat(chance).isBetween(0.0004, 0.002);
        assertThat(usual).isBetween(0.045, 0.055);
        assertThat(lost).isGreaterThan(0.9);
    }

    /** Where 2,000 visitors fall that should fall half, three tenths and two tenths, if the first loses some of its. */
    private static SampleRatio fallen(long seed, double lost) {
        Random random = new Random(seed);
        long[] counts = new long[3];
        for (int i = 0; i < 2_000; i++) {
            double bucket = random.nextDouble();
            int variant = bucket < 0.5 ? 0 : bucket < 0.8 ? 1 : 2;
            if (variant != 0 || random.nextDouble() >= lost) {
                counts[variant]++;
            }
        }
        return SampleRatio.of(Arrays.stream(counts).boxed().toList(), List.of(0.5, 0.3, 0.2));
    }
}
