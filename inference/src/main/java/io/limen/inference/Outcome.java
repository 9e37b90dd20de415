package io.limen.inference;

import java.util.Arrays;

/** What became of a request for scores that did not break. */
public sealed interface Outcome {

    /** The scores, one per row and in the order of the rows. */
    final class Scored implements Outcome {

        private final float[] scores;

        Scored(float[] scores) {
            this.scores = scores;
        }

        public int rows() {
            return scores.length;
        }

        /** The score of the row with this number, from 0. */
        public float score(int row) {
            return scores[row];
        }

        public float[] toArray() {
            return scores.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Scored that && Arrays.equals(scores, that.scores);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(scores);
        }

        @Override
        public String toString() {
            return "Scored" + Arrays.toString(scores);
        }
    }

    /** No scores, for a reason that the caller must expect. */
    record Refused(Reason reason) implements Outcome {}

    /** Why there are no scores. */
    enum Reason {
        /** The deadline was over before the rows could be run. */
        DEADLINE,
        /** The lane has as many rows waiting as it may; try again later, or go without. */
        QUEUE_FULL,
        /** The rows were made for another model than the one that serves now; make them again. */
        MODEL_CHANGED,
        /** Scoring is shut down. */
        STOPPED
    }
}
