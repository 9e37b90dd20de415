package io.limen.gateway.flow;

import io.limen.gateway.segment.Model;
import io.vertx.core.Future;

/** Asks a model. */
public interface Scorer {
    /**
     * Scores rows of features, each in the model's input order; missing is NaN. Completes on the caller's context.
     * A score that does not come in time is a value, not a fault.
     */
    Future<Scored> score(Model model, float[][] rows, Deadline deadline);

    /** The answer. */
    sealed interface Scored {
        /** One score a row. */
        final class Scores implements Scored {
            private final double[] rowToScore;

            public Scores(double[] rowToScore) {
                this.rowToScore = rowToScore.clone();
            }

            public double at(int row) {
                return rowToScore[row];
            }
        }

        /** None, and why: {@code deadline}, {@code queue-full}, {@code no-model}. */
        record Absent(String reason) implements Scored {}
    }
}
