package io.limen.inference;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What one call of a model costs on this machine, by the number of its rows: nine of ten calls are as fast or faster.
 *
 * @param nanosByRows measured costs in nanoseconds, by batch size
 */
public record RunCosts(SortedMap<Integer, Long> nanosByRows) {

    /* Calls are timed only after the just-in-time compiler has seen some, and rows differ from call to call: a tree
     * walked along one path again and again looks three times as fast as it is. A heavy model is not measured for ever. */
    private static final int[] BATCH_ROWS = {1, 8, 32};
    private static final int WARMING_CALLS = 400;
    private static final int TIMED_CALLS = 200;
    private static final int TIMED_CALLS_MIN = 5;
    private static final long NANOS_PER_SIZE_MAX = 250_000_000;
    private static final int DIFFERENT_BATCHES = 16;

    public RunCosts {
        nanosByRows = Collections.unmodifiableSortedMap(new TreeMap<>(nanosByRows));
    }

    /** Warms the model up and measures it; takes well under a second, so not for an event loop. */
    static RunCosts measure(Model model, LongSupplier nanoTime) {
        return measure(model::score, model.width(), nanoTime);
    }

    static RunCosts measure(Consumer<float[][]> run, int width, LongSupplier nanoTime) {
        SortedMap<Integer, Long> costs = new TreeMap<>();
        for (int rows : BATCH_ROWS) {
            costs.put(rows, costOf(run, batches(rows, width), nanoTime));
        }
        return new RunCosts(costs);
    }

    /**
     * How many rows a call may have to cost no more than the budget: the largest measured size that fits, if all smaller
     * ones do too; 0 if none does. Sizes between two measured ones count as the larger.
     */
    int rowsWithin(long budgetNanos) {
        int fitting = 0;
        for (Map.Entry<Integer, Long> cost : nanosByRows.entrySet()) {
            if (cost.getValue() > budgetNanos) {
                break;
            }
            fitting = cost.getKey();
        }
        return fitting;
    }

    private static long costOf(Consumer<float[][]> run, float[][][] batches, LongSupplier nanoTime) {
        long start = nanoTime.getAsLong();
        for (int i = 0; i < WARMING_CALLS && nanoTime.getAsLong() - start < NANOS_PER_SIZE_MAX / 2; i++) {
            run.accept(batches[i % batches.length]);
        }
        long[] taken = new long[TIMED_CALLS];
        int calls = 0;
        while (calls < TIMED_CALLS && (calls < TIMED_CALLS_MIN || nanoTime.getAsLong() - start < NANOS_PER_SIZE_MAX)) {
            long before = nanoTime.getAsLong();
            run.accept(batches[calls % batches.length]);
            taken[calls++] = nanoTime.getAsLong() - before;
        }
        Arrays.sort(taken, 0, calls);
        return taken[(calls * 9 - 1) / 10];
    }

    /** Batches of made-up rows, of several magnitudes because the model's own are unknown; the same in each run. */
    private static float[][][] batches(int rows, int width) {
        SplittableRandom chance = new SplittableRandom(0x11AE);
        float[][][] batches = new float[DIFFERENT_BATCHES][rows][width];
        for (float[][] batch : batches) {
            for (float[] row : batch) {
                for (int i = 0; i < width; i++) {
                    row[i] = (float) (chance.nextGaussian() * Math.pow(10, chance.nextInt(4)));
                }
            }
        }
        return batches;
    }
}
