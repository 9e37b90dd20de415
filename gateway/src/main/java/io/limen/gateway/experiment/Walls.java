package io.limen.gateway.experiment;

import java.util.stream.DoubleStream;

/**
 * Where the cells of a histogram begin and end.
 *
 * <p>Integrals over posteriors are taken as if each were a histogram whose cells have exactly its probabilities. The walls
 * of all that take part are put together, so that a narrow one among wide ones is not passed over.
 */
final class Walls {
    private static final double SCORE_MAX = 8;
    private static final int STEPS = 120;

    private Walls() {}

    /** The walls that suit one posterior. */
    static DoubleStream of(Posterior posterior) {
        return DoubleStream.iterate(0, step -> step <= STEPS, step -> step + 1)
                .map(step -> posterior.roughly(SCORE_MAX * (2 * step / STEPS - 1)));
    }

    /** The probability up to each wall; nothing is outside of the first and the last. */
    static double[] cumulative(Posterior posterior, double[] walls) {
        double[] cumulative = new double[walls.length];
        for (int i = 1; i < walls.length - 1; i++) {
            cumulative[i] = posterior.cumulative(walls[i]);
        }
        cumulative[walls.length - 1] = 1;
        return cumulative;
    }
}
