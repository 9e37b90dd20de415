package io.limen.gateway.scoring;

import io.limen.inference.Model;
import io.limen.inference.UnusableModelException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Made-up rows with the scores that training gave them: a model that scores them otherwise is not the one trained. */
final class Parity {
    private final double tolerance;
    private final float[][] rows;
    private final double[] scores;

    private Parity(double tolerance, float[][] rows, double[] scores) {
        this.tolerance = tolerance;
        this.rows = rows;
        this.scores = scores;
    }

    /** Reads {@code {"tolerance": t, "rows": [{"input": [number or null, …], "score": s}, …]}}. */
    static Parity read(byte[] json) {
        JsonObject file = new JsonObject(Buffer.buffer(json));
        JsonArray cases = file.getJsonArray("rows");
        float[][] rows = new float[cases.size()][];
        double[] scores = new double[cases.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(cases.getJsonObject(i).getJsonArray("input"));
            scores[i] = cases.getJsonObject(i).getDouble("score");
        }
        return new Parity(file.getDouble("tolerance"), rows, scores);
    }

    private static float[] row(JsonArray input) {
        float[] row = new float[input.size()];
        for (int i = 0; i < row.length; i++) {
            Number number = (Number) input.getValue(i);
            row[i] = number == null ? Float.NaN : number.floatValue();
        }
        return row;
    }

    void check(Model model) {
        float[] answers = model.score(rows);
        for (int i = 0; i < answers.length; i++) {
            if (!(Math.abs(answers[i] - scores[i]) <= tolerance)) {
                throw new UnusableModelException(
                        model.id(),
                        "parity.json row " + i + ": score " + answers[i] + " (expected: " + scores[i] + " within "
                                + tolerance + "); train it again or ship the file it was checked with");
            }
        }
    }
}
