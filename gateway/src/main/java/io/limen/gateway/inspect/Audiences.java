package io.limen.gateway.inspect;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many visitors are in each segment and ever were, and which segments are about the same visitors. Segments go by
 * their places in the configuration. Grows with the segments, not with the visitors.
 */
final class Audiences {
    private final int segments;
    private final long[] now;
    private final long[] ever;
    /** Of two segments: who was ever in both, and who was so at once. */
    private final long[][] inBoth;

    private final long[][] inBothAtOnce;
    private long visitors;

    /**
     * Two segments side by side.
     *
     * @param atOnce the visitors who were at some moment in both
     * @param either the visitors who were ever in one of them or both
     */
    record Overlap(int one, int other, long atOnce, long either) {
        double share() {
            return (double) atOnce / either;
        }
    }

    Audiences(int segments) {
        this.segments = segments;
        this.now = new long[segments];
        this.ever = new long[segments];
        this.inBoth = new long[segments][segments];
        this.inBothAtOnce = new long[segments][segments];
    }

    /**
     * Counts a visitor; each is to be added once.
     *
     * @param moments the segments the visitor was in at the same moment, for every moment there was
     * @param in the segments the visitor is in now
     */
    void add(Collection<BitSet> moments, BitSet in) {
        visitors++;
        in.stream().forEach(segment -> now[segment]++);
        BitSet all = (BitSet) in.clone();
        moments.forEach(all::or);
        all.stream().forEach(segment -> ever[segment]++);
        countPairs(all, inBoth);
        countAtOnce(moments, in);
    }

    private static void countPairs(BitSet set, long[][] counts) {
        set.stream().forEach(one -> set.stream().forEach(other -> counts[one][other]++));
    }

    /** A pair once, at however many moments it was one. */
    private void countAtOnce(Collection<BitSet> moments, BitSet in) {
        Map<Integer, BitSet> segmentToOthers = new HashMap<>();
        addPairs(in, segmentToOthers);
        moments.forEach(moment -> addPairs(moment, segmentToOthers));
        segmentToOthers.forEach((segment, others) -> others.stream().forEach(other -> inBothAtOnce[segment][other]++));
    }

    private static void addPairs(BitSet moment, Map<Integer, BitSet> segmentToOthers) {
        moment.stream().forEach(segment -> segmentToOthers
                .computeIfAbsent(segment, first -> new BitSet())
                .or(moment));
    }

    long visitors() {
        return visitors;
    }

    /** The visitors who are in it. */
    long now(int segment) {
        return now[segment];
    }

    /** The visitors who are in it or were. */
    long ever(int segment) {
        return ever[segment];
    }

    /** The pairs of segments whose visitors are the same to at least this share. */
    List<Overlap> overlaps(double leastShare) {
        List<Overlap> overlaps = new ArrayList<>();
        for (int one = 0; one < segments; one++) {
            for (int other = one + 1; other < segments; other++) {
                long either = ever[one] + ever[other] - inBoth[one][other];
                Overlap overlap = new Overlap(one, other, inBothAtOnce[one][other], either);
                if (either > 0 && overlap.share() >= leastShare) {
                    overlaps.add(overlap);
                }
            }
        }
        return overlaps;
    }
}
