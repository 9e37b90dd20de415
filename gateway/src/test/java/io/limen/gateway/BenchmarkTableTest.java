package io.limen.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class BenchmarkTableTest {
    private static final String ENCODE = """
            {"benchmark":"io.limen.gateway.wire.ProfileBenchmark.encode",
             "primaryMetric":{"score":9999,"scoreUnit":"ns/op","rawData":[[900.0,1100.0,9000.0],[1000.0,800.0]]},
             "secondaryMetrics":{"gc.alloc.rate.norm":{"score":2047.6,"scoreUnit":"B/op"}}}""";
    private static final String BASELINE = """
            {"benchmark":"io.limen.gateway.wire.ProfileBenchmark.baselineCopy",
             "primaryMetric":{"score":9999,"scoreUnit":"ns/op","rawData":[[40.0]]},"secondaryMetrics":{}}""";
    private static final String OF_A_FOREST = """
            {"benchmark":"io.limen.inference.ScoringBenchmark.baselineBareRun","params":{"model":"forest"},
             "primaryMetric":{"scoreUnit":"ns/op","rawData":[[5.0]]},"secondaryMetrics":{}}""";

    @Test
    void tableShouldCompareMediansWhenThereIsABaseline() throws IOException {
        assertThat(BenchmarkTable.of("[" + ENCODE + "," + OF_A_FOREST + "," + BASELINE + "]"))
                .isEqualToNormalizingNewlines("""
                        |  | benchmark | time | of the baseline | B/op |
                        | --- | --- | ---: | ---: | ---: |
                        | Profile | encode | 1000 ns/op | 25.0 | 2048 |
                        | Profile | baselineCopy | 40.0 ns/op | 1.00 |  |
                        | Scoring forest | baselineBareRun | 5.00 ns/op | 1.00 |  |
                        """);
    }

    @Test
    void tableShouldRefuseWhenAClassHasNoBaseline() {
        assertThatThrownBy(() -> BenchmarkTable.of("[" + ENCODE + "]"))
                .hasMessage("Profile: 0 methods named baseline… were measured (expected: 1)");
    }
}
