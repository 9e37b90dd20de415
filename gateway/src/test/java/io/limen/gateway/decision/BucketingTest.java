package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketingTest {
    /** Published vectors of GrowthBook's SDK test cases, section {@code hash}, version 2. */
    @ParameterizedTest
    @CsvSource({
        "seed,a,0.0505",
        "seed,b,0.2696",
        "foo,ab,0.2575",
        "foo,def,0.2019",
        "89123klj,8952klfjas09ujkasdf,0.124",
        "90850943850283058242805,123,0.7516"
    })
    void bucketShouldEqualPublishedVectorWhenHashedByVersionTwo(String seed, String value, double expected) {
        assertThat(Bucketing.bucket(seed, value)).isEqualTo(expected);
    }

    @Test
    void bucketShouldSpreadEvenlyWhenVisitorsDiffer() {
        long[] tenths = new long[10];
        IntStream.range(0, 100_000)
                .forEach(i -> tenths[(int) (Bucketing.bucket("cart_rescue", "visitor-" + i) * 10)]++);
        double chiSquare = 0;
        for (long count : tenths) {
            chiSquare += (count - 10_000.0) * (count - 10_000.0) / 10_000.0;
        }
        // The 0.999 quantile of chi-square with nine degrees of freedom.
        assertThat(chiSquare).isLessThan(27.88);
    }

    /** Ids as visitors have them, and as databases give them: neither may show in who gets what. */
    @ParameterizedTest
    @ValueSource(strings = {"random", "sequential"})
    void drawsShouldFollowUnevenWeightsForAMillionVisitors(String ids) {
        List<Double> weights = List.of(0.05, 0.15, 0.3, 0.5);
        Random random = new Random(4711);
        for (String salt : List.of("cart_rescue", "welcome", "checkout_tests:group")) {
            long[] drawn = new long[weights.size()];
            List<Range> ranges = Range.of(1, weights);
            for (int i = 0; i < 1_000_000; i++) {
                String visitor = ids.equals("random")
                        ? "%016x%016x".formatted(random.nextLong(), random.nextLong())
                        : Integer.toString(i);
                drawn[Range.indexOf(Bucketing.bucket(salt, visitor), ranges)]++;
            }
            double[] expected =
                    weights.stream().mapToDouble(weight -> weight * 1_000_000).toArray();
            assertThat(new ChiSquareTest().chiSquareTest(expected, drawn))
                    .as(salt + ": " + Arrays.toString(drawn))
                    .isGreaterThan(0.001);
        }
    }
}
