package io.limen.inference;

import java.util.Arrays;
import java.util.Optional;

/** How a model lays out one score per row in its output tensor. */
enum ScoreLayout {
    /** {@code [n, 2]}: the probabilities of class 0 and class 1, as classifiers give them; the score is class 1's. */
    CLASSES(2, 1),
    /** {@code [n, 1]}: a column of scores. */
    COLUMN(1, 0),
    /** {@code [n]}: plain scores. */
    FLAT(1, 0);

    private final int perRow;
    private final int offset;

    ScoreLayout(int perRow, int offset) {
        this.perRow = perRow;
        this.offset = offset;
    }

    /** The layout that gives this shape for so many rows, if there is one. */
    static Optional<ScoreLayout> of(long[] shape, int rows) {
        return Arrays.stream(values())
                .filter(layout -> Arrays.equals(layout.shape(rows), shape))
                .findFirst();
    }

    long[] shape(int rows) {
        return this == FLAT ? new long[] {rows} : new long[] {rows, perRow};
    }

    /** How many floats the tensor has for each row. */
    int perRow() {
        return perRow;
    }

    /** Where in the tensor's floats the row's score stands. */
    int indexOf(int row) {
        return row * perRow + offset;
    }
}
