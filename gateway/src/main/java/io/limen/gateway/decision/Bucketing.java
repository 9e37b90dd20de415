package io.limen.gateway.decision;

/**
 * Where a visitor falls for a salt: GrowthBook's public hash, version 2, over UTF-16 code units, so that assignments
 * computed elsewhere with the same salt agree.
 *
 * @see <a href="https://docs.growthbook.io/lib/build-your-own#hash">GrowthBook, build your own SDK: hash</a>
 */
public final class Bucketing {
    private static final int BUCKETS = 10_000;

    private Bucketing() {}

    /** The visitor's place for this salt, one of 10,000 in [0, 1). */
    public static double bucket(String salt, String visitor) {
        int inner = fnv32a(salt + visitor);
        int outer = fnv32a(Integer.toUnsignedString(inner));
        return Integer.remainderUnsigned(outer, BUCKETS) / (double) BUCKETS;
    }

    private static int fnv32a(String text) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x01000193;
        }
        return hash;
    }
}
