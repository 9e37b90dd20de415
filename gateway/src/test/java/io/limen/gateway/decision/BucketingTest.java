package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
