package io.limen.gateway.experiment.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.Reward;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExperimentReportTest {
    private static final Arm HOLDOUT = new Arm("holdout", 1000, 50, 1500, 60_000, 3000);
    private static final Arm ONE = new Arm("one", 1000, 60, 1800, 72_000, 6000);
    private static final Arm TWO = new Arm("two", 1000, 0, 0, 0, 0);

    @Test
    void reportShouldCompareWithTheHoldoutWhenThereIsOne() {
        ExperimentReport report = ExperimentReport.of(Optional.of(HOLDOUT), List.of(ONE, TWO), List.of(1.0, 1.0, 1.0));

        assertThat(report.baseline()).isEqualTo("holdout");
        assertThat(report.variants()).extracting(VariantReport::counted).containsExactly(HOLDOUT, ONE, TWO);
        VariantReport one = report.variants().get(1);
        assertThat(report.variants().get(0).rate().againstBaseline()).isEmpty();
        Comparison rate = one.rate().againstBaseline().orElseThrow();
        // As in PosteriorTest: the same counts, by scipy.integrate.quad.
        assertThat(rate.probabilityBetter()).isCloseTo(0.8366499929259441, within(0.0005));
        assertThat(rate.lift().orElseThrow().value()).isCloseTo(0.1992940874239839, within(0.001));
        assertThat(rate.difference().value()).isCloseTo(10 / 1001.0, within(1e-9));
        assertThat(one.meanSecondsToConvert()).hasValue(100);
        assertThat(one.rate().probabilityBest()).isCloseTo(0.8366, within(0.001));
        assertThat(one.value().estimate().value()).isCloseTo(1.8, within(0.01));
        assertThat(report.variants().get(2).meanSecondsToConvert()).isEmpty();
        assertThat(report.variants().get(2).rate().expectedLoss()).isCloseTo(0.061, within(0.002));
        assertThat(report.sampleRatio().pValue()).hasValue(1);
    }

    @Test
    void reportShouldCompareWithTheFirstVariantWhenThereIsNoHoldout() {
        ExperimentReport report = ExperimentReport.of(Optional.empty(), List.of(ONE, HOLDOUT), List.of(0.7, 0.3));

        assertThat(report.baseline()).isEqualTo("one");
        Comparison rate = report.variants().get(1).rate().againstBaseline().orElseThrow();
        assertThat(rate.probabilityBetter()).isCloseTo(1 - 0.8366499929259441, within(0.0005));
        assertThat(report.sampleRatio().alarm()).isTrue();
    }

    @Test
    void guardRailShouldStopWhatIsSurelyWorseAndNothingElse() {
        Arm baseline = Arm.ofRate("baseline", 2000, 100);

        assertThat(GuardRail.of(Reward.RATE, Arm.ofRate("worse", 2000, 70), baseline)
                        .isHarmful())
                .isTrue();
        assertThat(GuardRail.of(Reward.RATE, Arm.ofRate("perhaps", 2000, 90), baseline)
                        .isHarmful())
                .isFalse();
        assertThat(GuardRail.of(Reward.RATE, Arm.ofRate("better", 2000, 140), baseline)
                        .isHarmful())
                .isFalse();
        assertThat(GuardRail.of(Reward.RATE, Arm.none("new"), baseline).isHarmful())
                .isFalse();
    }

    @Test
    void sampleRatioShouldHaveThePublishedPValues() {
        // Kohavi, Tang, Xu, "Trustworthy Online Controlled Experiments" (2020), chapter 3: p-value 1.8E-6.
        SampleRatio published = SampleRatio.of(List.of(821_588L, 815_482L), List.of(0.5, 0.5));
        assertThat(published.pValue().orElseThrow()).isCloseTo(1.8217928726191858e-06, within(1e-15));
        assertThat(published.alarm()).isTrue();
        // scipy.stats.chisquare([520, 260, 220], [500, 250, 250])
        SampleRatio three = SampleRatio.of(List.of(520L, 260L, 220L), List.of(2.0, 1.0, 1.0));
        assertThat(three.pValue().orElseThrow()).isCloseTo(0.09071795328941247, within(1e-12));
        assertThat(three.alarm()).isFalse();
    }

    @Test
    void sampleRatioShouldSayNothingOfAHandfulOfVisitors() {
        assertThat(SampleRatio.of(List.of(9L, 0L), List.of(0.5, 0.5)).pValue()).isEmpty();
        assertThat(SampleRatio.of(List.of(10L, 0L), List.of(0.5, 0.5)).pValue()).isPresent();
        assertThat(SampleRatio.of(List.of(0L, 0L), List.of(0.5, 0.5)).pValue()).isEmpty();
        assertThat(SampleRatio.of(List.of(10L), List.of(1.0)).pValue()).isEmpty();
    }

    @Test
    void sampleRatioShouldAlarmWhenSomebodySawWhatNobodyShould() {
        assertThat(SampleRatio.of(List.of(100L, 1L), List.of(1.0, 0.0)).alarm()).isTrue();
        assertThat(SampleRatio.of(List.of(100L, 0L), List.of(1.0, 0.0)).alarm()).isFalse();
        assertThatThrownBy(() -> SampleRatio.of(List.of(1L, 1L), List.of(1.0, -0.5)))
                .hasMessageContaining("expected: >= 0");
    }
}
