package io.limen.gateway.experiment.bandit;

import java.util.List;

/**
 * How likely each variant is drawn.
 *
 * <p>Weights are whole parts of ten thousand, as many as there are buckets: a variant is drawn with exactly the
 * probability that is logged as its propensity, and the parts add up to all without a rest.
 *
 * @param version grows with every change
 * @param shares of each variant, in the order of their ranges
 */
public record Weights(long version, List<Share> shares) {
    /** All of it. */
    public static final int PARTS = 10_000;

    /**
     * One variant's.
     *
     * @param parts of {@value Weights#PARTS}
     */
    public record Share(String arm, int parts) {
        /** The probability with which it is drawn. */
        public double propensity() {
            return parts / (double) PARTS;
        }
    }

    public Weights {
        shares = List.copyOf(shares);
        int parts = 0;
        for (Share share : shares) {
            if (share.parts() < 0) {
                throw new IllegalArgumentException("parts: " + share.parts() + " (expected: >= 0)");
            }
            parts = Math.addExact(parts, share.parts());
        }
        if (parts != PARTS) {
            throw new IllegalArgumentException("parts: " + parts + " (expected: " + PARTS + " in all)");
        }
    }

    /** Whether they are of these variants and no others, in this order. */
    public boolean areOf(List<String> arms) {
        if (arms.size() != shares.size()) {
            return false;
        }
        for (int i = 0; i < arms.size(); i++) {
            if (!shares.get(i).arm().equals(arms.get(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * What falls on a bucket.
     *
     * @param bucket in [0, 1)
     */
    public Share draw(double bucket) {
        int end = 0;
        for (Share share : shares) {
            end += share.parts();
            // The same division as the bucket's own: the k-th bucket is below k + 1 parts, to the last bit.
            if (bucket < end / (double) PARTS) {
                return share;
            }
        }
        throw new IllegalArgumentException("bucket: " + bucket + " (expected: in [0, 1))");
    }
}
