package io.limen.gateway.decision;

import java.util.ArrayList;
import java.util.List;

/** A stretch of the buckets: from the first number on, up to but without the second; in [0, 1]. */
public record Range(double from, double to) {
    public boolean contains(double bucket) {
        return bucket >= from && bucket < to;
    }

    /**
     * What each of several that share the buckets owns, as GrowthBook lays it out: each begins where the weights before it
     * end, and of its own weight takes this share. So a larger coverage takes people in and moves nobody.
     *
     * @param coverage the share of everybody's buckets that is owned at all, in [0, 1]
     * @param weights in [0, 1], adding up to 1
     * @see <a href="https://docs.growthbook.io/lib/build-your-own#getbucketranges">GrowthBook, build your own SDK</a>
     */
    public static List<Range> of(double coverage, List<Double> weights) {
        List<Range> ranges = new ArrayList<>(weights.size());
        double from = 0;
        for (double weight : weights) {
            ranges.add(new Range(from, from + coverage * weight));
            from += weight;
        }
        return ranges;
    }

    /** Which of several that do not overlap has this bucket; -1 for none. */
    public static int indexOf(double bucket, List<Range> ranges) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(bucket)) {
                return i;
            }
        }
        return -1;
    }
}
