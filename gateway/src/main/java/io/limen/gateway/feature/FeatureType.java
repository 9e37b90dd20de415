package io.limen.gateway.feature;

/** What a feature's value is to conditions and models. */
public enum FeatureType {
    /** A double; missing is NaN. */
    NUMBER,
    /** A string; missing is null. To a model it is missing. */
    TEXT,
    /** True or false; missing is neither. A number 1 or 0 to a model. */
    BOOL,
    /** Elapsed time in seconds as a double; never is NaN. */
    DURATION
}
