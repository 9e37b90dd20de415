package io.limen.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTest {

    private static final double EPSILON = 1e-6;

    static Stream<Arguments> servedModels() {
        ToDoubleFunction<float[]> logistic = TestModels::logistic;
        ToDoubleFunction<float[]> trees = TestModels::trees;
        return Stream.of(
                Arguments.of("logistic", "probabilities", logistic),
                Arguments.of("trees", "probabilities", trees),
                Arguments.of("column", "score", logistic),
                Arguments.of("flat", "score", logistic));
    }

    @ParameterizedTest
    @MethodSource("servedModels")
    void scoreShouldEqualTheScoreByHandForEveryBatchSize(String name, String output, ToDoubleFunction<float[]> byHand) {
        SplittableRandom chance = new SplittableRandom(1);
        try (Model model = TestModels.load(name)) {
            assertThat(model.output()).isEqualTo(output);
            assertThat(model.width()).isEqualTo(3);
            for (int count : new int[] {1, 2, 40, 3, 3, 200, 1, 33}) {
                assertScores(model, TestModels.rows(chance, count), byHand);
            }
        }
    }

    @Test
    void scoreShouldGoLeftWhenTheFeatureEqualsTheThreshold() {
        try (Model model = TestModels.load("trees")) {
            float[][] onThresholds = {{0.5f, -1.0f, 2.0f}, {1.5f, 0, 2.5f}, {Math.nextUp(1.5f), 0, 2.5f}};
            assertScores(model, onThresholds, TestModels::trees);
        }
    }

    @Test
    void scoreShouldBeNaNWhenALinearModelSeesNaN() {
        try (Model model = TestModels.load("logistic")) {
            assertThat(model.score(new float[][] {{Float.NaN, 0, 0}})[0]).isNaN();
        }
    }

    @Test
    void scoreShouldBeEmptyWhenThereAreNoRows() {
        try (Model model = TestModels.load("logistic")) {
            assertThat(model.score(new float[0][])).isEmpty();
        }
    }

    @Test
    void scoreShouldNameTheRowWhenItsWidthIsWrong() {
        try (Model model = TestModels.load("logistic")) {
            assertThatThrownBy(() -> model.score(new float[][] {{1, 2, 3}, {1, 2}}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("logistic 1: rows[1].length: 2 (expected: 3)");
        }
    }

    @Test
    void scoreShouldStillWorkWhenAnEarlierRunFailed() {
        try (Model model = TestModels.load("picking")) {
            float[][] outOfRange = {TestModels.pickingRow(7)};
            assertThatThrownBy(() -> model.score(outOfRange))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("picking 1: the runtime failed");
            assertThat(model.score(new float[][] {TestModels.pickingRow(1)})).containsExactly(0.75f);
        }
    }

    @Test
    void loadShouldUseTheNamedOutputWhenThereAreSeveral() {
        ModelFile file = TestModels.file("two_outputs");
        try (Model model = Model.load(file, "logit")) {
            assertScores(model, new float[][] {{1, 2, 3}}, TestModels::logit);
        }
        assertThatThrownBy(() -> Model.load(file))
                .isInstanceOf(UnusableModelException.class)
                .hasMessage("two_outputs 1: outputs: 'score' float [n,1], 'logit' float [n,1]"
                        + " (expected: one float tensor, or the name of the one to use;"
                        + " classifiers are converted without ZipMap)");
        assertThatThrownBy(() -> Model.load(file, "probability"))
                .isInstanceOf(UnusableModelException.class)
                .hasMessageContaining("(expected: a float tensor named 'probability';");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            refused_zipmap            | outputs: 'label' int64 [n], 'maps' no tensor (expected: one float tensor; classifiers are converted without ZipMap)
            refused_label_only        | outputs: 'label' int64 [n] (expected: one float tensor; classifiers are converted without ZipMap)
            refused_three_classes     | output 'probabilities' for 3 rows: float [3,3] (expected: float [n,2], [n,1] or [n])
            refused_one_score_for_all | output 'score' for 3 rows: float [1,1] (expected: float [n,2], [n,1] or [n])
            refused_double_input      | input 'input': double [n,3] (expected: float [n,width] with n open and width fixed)
            refused_fixed_rows        | input 'input': float [1,3] (expected: float [n,width] with n open and width fixed)
            refused_open_width        | input 'input': float [n,n] (expected: float [n,width] with n open and width fixed)
            refused_one_dimension     | input 'input': float [n] (expected: float [n,width] with n open and width fixed)
            refused_two_inputs        | inputs: [input, more] (expected: exactly one)
            """)
    void loadShouldRefuseAndSayWhatItExpectsWhenTheModelIsOfAnotherKind(String name, String problem) {
        assertThatThrownBy(() -> TestModels.load(name))
                .isInstanceOf(UnusableModelException.class)
                .hasMessage(name + " 1: " + problem);
    }

    @Test
    void loadShouldRefuseBytesThatAreNoModel() {
        ModelFile text = ModelFile.of("intent", "7", "not a model".getBytes(StandardCharsets.UTF_8));
        ModelFile nothing = ModelFile.of("intent", "7", new byte[0]);
        for (ModelFile file : new ModelFile[] {text, nothing}) {
            assertThatThrownBy(() -> Model.load(file))
                    .isInstanceOf(UnusableModelException.class)
                    .hasMessageStartingWith("intent 7: not a readable ONNX model: ");
        }
    }

    @Test
    void closeShouldLetRunsFinishAndRefuseLaterOnes() {
        Model model = TestModels.load("logistic");
        assertThat(model.acquire()).isTrue();
        model.close();
        model.close();
        assertScores(model, new float[][] {{1, 2, 3}}, TestModels::logistic);
        model.release();
        assertThat(model.acquire()).isFalse();
        assertThatThrownBy(() -> model.score(new float[][] {{1, 2, 3}}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("logistic 1: closed (expected: open)");
    }

    private static void assertScores(Model model, float[][] rows, ToDoubleFunction<float[]> byHand) {
        float[] scores = model.score(rows);
        assertThat(scores).hasSize(rows.length);
        for (int i = 0; i < rows.length; i++) {
            assertThat((double) scores[i]).isCloseTo(byHand.applyAsDouble(rows[i]), within(EPSILON));
        }
    }
}
