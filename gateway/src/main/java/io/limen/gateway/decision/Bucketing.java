package io.limen.gateway.decision;

/**
 * Where a visitor falls for a salt: GrowthBook's public hash, version 2, over UTF-16 code units, so that assignments
 * computed elsewhere with the same salt agree.
 *
 * @see <a href="https://docs.growthbook.io/lib/build-your-own#hash">GrowthBook, build your own SDK: hash</a>
 */
public final class Bucketing {
    private static final int BUCKETS = 10_000;
    private static final int FNV_OFFSET = 0x811c9dc5;
    private static final int FNV_PRIME = 0x01000193;

    private Bucketing() {}

    /** The visitor's place for this salt, one of 10,000 in [0, 1). Allocates nothing. */
    public static double bucket(String salt, String visitor) {
        int inner = fnv32a(fnv32a(FNV_OFFSET, salt), visitor);
        return Integer.remainderUnsigned(fnv32aOfDecimal(inner), BUCKETS) / (double) BUCKETS;
    }

    /** The first place that is not before this; the last where all are. */
    static double from(double edge) {
        int place = (int) Math.max(0, Math.floor(edge * BUCKETS) - 1);
        while (place < BUCKETS - 1 && place / (double) BUCKETS < edge) {
            place++;
        }
        return place / (double) BUCKETS;
    }

    private static int fnv32a(int hash, String text) {
        int result = hash;
        for (int i = 0; i < text.length(); i++) {
            result = fnv32a(result, text.charAt(i));
        }
        return result;
    }

    /** Of a number as it is written, without writing it. */
    private static int fnv32aOfDecimal(int unsigned) {
        long number = Integer.toUnsignedLong(unsigned);
        long place = 1;
        while (place * 10 <= number) {
            place *= 10;
        }
        int hash = FNV_OFFSET;
        for (; place > 0; place /= 10) {
            hash = fnv32a(hash, (char) ('0' + number / place % 10));
        }
        return hash;
    }

    private static int fnv32a(int hash, char sign) {
        return (hash ^ sign) * FNV_PRIME;
    }
}
