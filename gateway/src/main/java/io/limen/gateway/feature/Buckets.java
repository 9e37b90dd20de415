package io.limen.gateway.feature;

import java.util.Arrays;

/**
 * Numbers by slice of time, oldest first, without the slices in which nothing happened. Immutable.
 *
 * <p>At most {@value #COUNT_MAX} slices are kept: those that end with the newest. Which they are does not depend on the
 * order in which amounts were added.
 */
final class Buckets implements Amount {
    static final int COUNT_MAX = 60;
    static final Buckets NONE = new Buckets(new long[0], new double[0]);

    private final long[] slices;
    private final double[] amounts;

    private Buckets(long[] slices, double[] amounts) {
        this.slices = slices;
        this.amounts = amounts;
    }

    /** With so much more in this slice, and without the slices that are too old by then. */
    Buckets with(long slice, double more) {
        int place = Arrays.binarySearch(slices, slice);
        if (place >= 0) {
            double sum = Bounded.number(amounts[place] + more);
            if (sum == amounts[place]) {
                return this;
            }
            double[] next = amounts.clone();
            next[place] = sum;
            return new Buckets(slices, next);
        }
        int insertion = -place - 1;
        if (insertion < slices.length && slice <= slices[slices.length - 1] - COUNT_MAX) {
            return this;
        }
        int from = insertion == slices.length ? firstAfter(slice - COUNT_MAX) : 0;
        int kept = slices.length - from;
        long[] nextSlices = new long[kept + 1];
        double[] nextAmounts = new double[kept + 1];
        int before = insertion - from;
        System.arraycopy(slices, from, nextSlices, 0, before);
        System.arraycopy(amounts, from, nextAmounts, 0, before);
        nextSlices[before] = slice;
        nextAmounts[before] = Bounded.number(more);
        System.arraycopy(slices, insertion, nextSlices, before + 1, kept - before);
        System.arraycopy(amounts, insertion, nextAmounts, before + 1, kept - before);
        return new Buckets(nextSlices, nextAmounts);
    }

    Buckets merge(Buckets other) {
        Buckets merged = this;
        for (int i = 0; i < other.slices.length; i++) {
            merged = merged.with(other.slices[i], other.amounts[i]);
        }
        return merged;
    }

    /** The sum of what is newer than this slice. */
    double sumAfter(long slice) {
        double sum = 0;
        for (int i = firstAfter(slice); i < slices.length; i++) {
            sum += amounts[i];
        }
        return Bounded.number(sum);
    }

    private int firstAfter(long slice) {
        int place = Arrays.binarySearch(slices, slice);
        return place >= 0 ? place + 1 : -place - 1;
    }

    void encode(StateWriter out, long sliceMillis) {
        out.integer(slices.length);
        for (int i = 0; i < slices.length; i++) {
            if (i == 0) {
                out.time(slices[i] * sliceMillis);
            } else {
                out.integer(slices[i] - slices[i - 1]);
            }
            out.number(amounts[i]);
        }
    }

    static Buckets decode(StateReader in, long sliceMillis) {
        int count = in.size(COUNT_MAX);
        if (count == 0) {
            return NONE;
        }
        long[] slices = new long[count];
        double[] amounts = new double[count];
        for (int i = 0; i < count; i++) {
            slices[i] = i == 0 ? Math.floorDiv(in.time(), sliceMillis) : slices[i - 1] + in.integer();
            amounts[i] = in.finite();
            if ((i > 0 && slices[i] <= slices[i - 1]) || slices[i] - slices[0] >= COUNT_MAX) {
                throw new IllegalArgumentException("state: slice " + slices[i] + " after " + slices[0]
                        + " (expected: ascending, within " + COUNT_MAX + ")");
            }
        }
        return new Buckets(slices, amounts);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Buckets that
                && Arrays.equals(slices, that.slices)
                && Arrays.equals(amounts, that.amounts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(slices) + Arrays.hashCode(amounts);
    }
}
