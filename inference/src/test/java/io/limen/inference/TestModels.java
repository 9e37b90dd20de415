package io.limen.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.SplittableRandom;

/** The models beside the tests, written by {@code make_models.py}, and their scores computed by hand. */
final class TestModels {

    static final int WIDTH = 3;

    private TestModels() {}

    static ModelFile file(String name) {
        return file(name, "1");
    }

    static ModelFile file(String name, String version) {
        try (InputStream in =
                Objects.requireNonNull(TestModels.class.getResourceAsStream(name + ".onnx"), "no test model " + name)) {
            return ModelFile.of(name, version, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Model load(String name) {
        return Model.load(file(name));
    }

    /** Rows of standard normal features. */
    static float[][] rows(SplittableRandom chance, int count) {
        float[][] rows = new float[count][WIDTH];
        for (float[] row : rows) {
            for (int i = 0; i < WIDTH; i++) {
                row[i] = (float) chance.nextGaussian();
            }
        }
        return rows;
    }

    /** Rows that {@code picking} scores with 0.25, 0.75, 0.25 and so on. */
    static float[] pickingRow(int pick) {
        return new float[] {pick, 0, 0};
    }

    static double logistic(float[] x) {
        return sigmoid(logit(x));
    }

    static double logit(float[] x) {
        return 0.8 * x[0] - 1.5 * x[1] + 0.25 * x[2] - 0.4;
    }

    static double trees(float[] x) {
        double first = x[0] <= 0.5 ? (x[1] <= -1.0 ? 0.7 : -0.2) : 0.9;
        double second = x[2] <= 2.0 ? -0.6 : (x[0] <= 1.5 ? 0.1 : 0.4);
        return sigmoid(first + second);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
