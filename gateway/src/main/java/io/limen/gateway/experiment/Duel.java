package io.limen.gateway.experiment;

import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/** One against another, by what each may be. */
public final class Duel {
    /** How near a probability is to be: nearer than the histograms are. */
    private static final double CLOSE = 1e-5;

    private static final int HALVINGS_MAX = 120;
    private static final double SCORE_MAX = 8;

    /** With more than this probability that it is at most 0, nothing is told in per cent of it. */
    private static final double NOT_POSITIVE_MAX = 1e-4;

    private final Posterior challenger;
    private final Posterior baseline;

    public Duel(Posterior challenger, Posterior baseline) {
        this.challenger = challenger;
        this.baseline = baseline;
    }

    /** The probability that the challenger is better. */
    public double probabilityBetter() {
        return 1 - differenceAtMost(0);
    }

    /** The challenger less the baseline, in the reward's unit. */
    public Estimate difference() {
        double low = challenger.roughly(-SCORE_MAX) - baseline.roughly(SCORE_MAX);
        double high = challenger.roughly(SCORE_MAX) - baseline.roughly(-SCORE_MAX);
        return new Estimate(
                challenger.mean() - baseline.mean(),
                new Interval(
                        solve(this::differenceAtMost, Interval.TAIL, low, high),
                        solve(this::differenceAtMost, 1 - Interval.TAIL, low, high)));
    }

    /**
     * By which part of the baseline the challenger is better: 0.1 is ten per cent. The guess is the median. Empty if
     * the baseline may be 0 or less.
     */
    public Optional<Estimate> lift() {
        double least = baseline.roughly(-SCORE_MAX);
        if (!(least > 0) && baseline.cumulative(0) > NOT_POSITIVE_MAX) {
            return Optional.empty();
        }
        double small = least > 0 ? least : baseline.quantile(NOT_POSITIVE_MAX * 2);
        double low = Math.min(0, challenger.roughly(-SCORE_MAX) / small);
        double high = Math.max(1, challenger.roughly(SCORE_MAX) / small);
        double median = solve(this::ratioAtMost, 0.5, low, high);
        return Optional.of(new Estimate(
                median - 1,
                new Interval(
                        solve(this::ratioAtMost, Interval.TAIL, low, median) - 1,
                        solve(this::ratioAtMost, 1 - Interval.TAIL, median, high) - 1)));
    }

    private double differenceAtMost(double difference) {
        return atMost(y -> y + difference, x -> x - difference);
    }

    private double ratioAtMost(double ratio) {
        return atMost(y -> y * ratio, x -> ratio > 0 ? x / ratio : baseline.mean());
    }

    /** The probability that the challenger is at most what the baseline is turned into. */
    private double atMost(DoubleUnaryOperator turned, DoubleUnaryOperator back) {
        double[] walls = DoubleStream.concat(
                        Walls.of(baseline), Walls.of(challenger).map(back))
                .sorted()
                .distinct()
                .toArray();
        double[] cumulative = Walls.cumulative(baseline, walls);
        double sum = 0;
        double left = challenger.cumulative(turned.applyAsDouble(walls[0]));
        for (int cell = 0; cell + 1 < walls.length; cell++) {
            double right = challenger.cumulative(turned.applyAsDouble(walls[cell + 1]));
            sum += (cumulative[cell + 1] - cumulative[cell]) * (left + right) / 2;
            left = right;
        }
        return Math.min(1, sum);
    }

    /** By halving, as a billion visitors make steps of what grows, which faster ways stumble over. */
    private static double solve(DoubleUnaryOperator growing, double target, double from, double to) {
        double low = from;
        double high = to;
        double middle = from;
        for (int i = 0; i < HALVINGS_MAX; i++) {
            middle = low + (high - low) / 2;
            double miss = growing.applyAsDouble(middle) - target;
            if (Math.abs(miss) <= CLOSE) {
                break;
            }
            if (miss < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return middle;
    }
}
