package io.limen.gateway.feature;

import io.limen.gateway.event.Fingerprint;
import java.util.Arrays;

/**
 * A set of fingerprints of {@value #BYTES} bytes; where it would outgrow its limit, the least of them. Immutable.
 */
final class Fingerprints implements FeatureState {
    /*
     * Which fingerprints stay does not depend on the order they came in: the least stay. So a set that has outgrown its
     * limit is still the same for every order of events, and merging stays associative and commutative.
     */
    private static final int BYTES = 4;

    static final Fingerprints NONE = new Fingerprints(new long[0]);

    private final long[] ascending;

    private Fingerprints(long[] ascending) {
        this.ascending = ascending;
    }

    Fingerprints with(String text, int keep) {
        return with(Fingerprint.of(text) >>> (Long.SIZE - BYTES * Byte.SIZE), keep);
    }

    private Fingerprints with(long fingerprint, int keep) {
        int place = Arrays.binarySearch(ascending, fingerprint);
        int insertion = -place - 1;
        if (place >= 0 || insertion >= keep) {
            return this;
        }
        int kept = Math.min(ascending.length, keep - 1);
        long[] next = new long[kept + 1];
        System.arraycopy(ascending, 0, next, 0, insertion);
        next[insertion] = fingerprint;
        System.arraycopy(ascending, insertion, next, insertion + 1, kept - insertion);
        return new Fingerprints(next);
    }

    Fingerprints merge(Fingerprints other, int keep) {
        Fingerprints merged = this;
        for (long fingerprint : other.ascending) {
            merged = merged.with(fingerprint, keep);
        }
        return merged;
    }

    int size() {
        return ascending.length;
    }

    void encode(StateWriter out) {
        out.integer(ascending.length);
        for (long fingerprint : ascending) {
            out.bits(fingerprint, BYTES);
        }
    }

    static Fingerprints decode(StateReader in, int keep) {
        long[] ascending = new long[in.size(keep)];
        for (int i = 0; i < ascending.length; i++) {
            ascending[i] = in.bits(BYTES);
            if (i > 0 && ascending[i] <= ascending[i - 1]) {
                throw new IllegalArgumentException("state: fingerprint " + i + " not above the one before it");
            }
        }
        return new Fingerprints(ascending);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprints that && Arrays.equals(ascending, that.ascending);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ascending);
    }
}
