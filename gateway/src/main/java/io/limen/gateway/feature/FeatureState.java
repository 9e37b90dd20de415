package io.limen.gateway.feature;

/**
 * The immutable state of one feature of one visitor; only its {@link Aggregation} reads it. Equal states encode to
 * equal bytes.
 */
public interface FeatureState {
    /** When that happened which it tells last of, epoch milliseconds; 0 where it keeps no such time. */
    default long at() {
        return 0;
    }
}
