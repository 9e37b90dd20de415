package io.limen.gateway.experiment.bandit;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.Reward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bandit as in production, with weights anew every {@value #BATCH} rounds, beside epsilon-greedy with 0.1 that learns
 * as often. Five arms, the default floor of 0.25 % each. Both get the same visitors: what one would do if it were shown an
 * arm is the same whoever shows it. Regret is what the true mean of the best arm is above that of the shown, summed.
 */
class BanditSimulationIT {
    private static final int ROUNDS = 100_000;
    private static final int BATCH = 500;
    private static final double EPSILON = 0.1;

    /** Conversion rates, the best neither first nor last. */
    private static final double[] RATES = {0.05, 0.10, 0.30, 0.20, 0.15};

    /** Value per visitor: one in five buys, for an order of exponentially distributed worth with this mean. */
    private static final double[] ORDERS = {20, 30, 60, 45, 35};

    /** Orders differ so much that a visitor of the best arm says a sixth of what one says of a rate above: more is allowed. */
    private static final double BUYING = 0.2;

    private record Outcome(double regret, double bestInTheLastTenth) {}

    private interface Policy {
        /** Learns from all that was counted, and says the probability of each arm. */
        double[] probabilities(List<Arm> arms);
    }

    private static final class Thompson implements Policy {
        private final Bandit bandit;
        private Optional<Weights> weights = Optional.empty();

        Thompson(Reward reward) {
            bandit = Bandit.byDefault(reward);
        }

        @Override
        public double[] probabilities(List<Arm> arms) {
            long version = weights.map(Weights::version).orElse(0L) + 1;
            Weights next = bandit.weigh(arms, weights, version);
            weights = Optional.of(next);
            return next.shares().stream().mapToDouble(Weights.Share::propensity).toArray();
        }
    }

    private static double[] greedy(List<Arm> arms) {
        double[] probabilities = new double[arms.size()];
        Arrays.fill(probabilities, EPSILON / arms.size());
        int best = IntStream.range(0, arms.size())
                .reduce(0, (one, other) -> mean(arms.get(other)) > mean(arms.get(one)) ? other : one);
        probabilities[best] += 1 - EPSILON;
        return probabilities;
    }

    private static double mean(Arm arm) {
        return arm.exposed() == 0 ? 0 : arm.value() / arm.exposed();
    }

    private static double mean(Reward reward, int arm) {
        return reward == Reward.RATE ? RATES[arm] : BUYING * ORDERS[arm];
    }

    private static double worth(Reward reward, int arm, double chance, double size) {
        if (reward == Reward.RATE) {
            return chance < RATES[arm] ? 1 : 0;
        }
        return chance < BUYING ? -Math.log(1 - size) * ORDERS[arm] : 0;
    }

    private static Outcome play(Policy policy, Reward reward, long seed) {
        Random visitors = new Random(seed);
        Random draws = new Random(~seed);
        List<Arm> arms = new ArrayList<>();
        IntStream.range(0, RATES.length).forEach(i -> arms.add(Arm.none("arm" + i)));
        double[] probabilities = {};
        double regret = 0;
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            if (round % BATCH == 0) {
                probabilities = policy.probabilities(arms);
            }
            int arm = draw(probabilities, draws.nextDouble());
            double worth = worth(reward, arm, visitors.nextDouble(), visitors.nextDouble());
            Arm shown = arms.get(arm);
            arms.set(arm, shown.plus(new Arm(shown.name(), 1, worth > 0 ? 1 : 0, worth, worth * worth, 0)));
            regret += mean(reward, 2) - mean(reward, arm);
            best += arm == 2 && round >= ROUNDS - ROUNDS / 10 ? 1 : 0;
        }
        return new Outcome(regret, best / (ROUNDS / 10));
    }

    private static int draw(double[] probabilities, double bucket) {
        double end = 0;
        for (int i = 0; i < probabilities.length; i++) {
            end += probabilities[i];
            if (bucket < end) {
                return i;
            }
        }
        return probabilities.length - 1;
    }

    private static void compare(Reward reward, double regretRatioMax, long seed, TestReporter reporter) {
        Outcome thompson = play(new Thompson(reward), reward, seed);
        Outcome greedy = play(BanditSimulationIT::greedy, reward, seed);
        reporter.publishEntry(
                reward + " " + seed,
                String.format(
                        "regret %.0f, epsilon-greedy %.0f, ratio %.3f; best in the last tenth %.4f",
                        thompson.regret(),
                        greedy.regret(),
                        thompson.regret() / greedy.regret(),
                        thompson.bestInTheLastTenth()));

        assertThat(thompson.regret()).isLessThanOrEqualTo(regretRatioMax * greedy.regret());
        assertThat(thompson.bestInTheLastTenth()).isGreaterThanOrEqualTo(0.9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void regretShouldBeAFractionOfEpsilonGreedysWhenRatesDiffer(long seed, TestReporter reporter) {
        compare(Reward.RATE, 0.3, seed, reporter);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void regretShouldBeAFractionOfEpsilonGreedysWhenOrdersDiffer(long seed, TestReporter reporter) {
        compare(Reward.VALUE, 0.4, seed, reporter);
    }
}
