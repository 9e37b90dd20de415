package io.limen.gateway.feature;

import org.jspecify.annotations.Nullable;

/** The features of one profile, read at one moment. Indices are those of {@link Features}. */
public interface FeatureValues {
    /** The moment they are read at, epoch milliseconds. */
    long now();

    /** The value of a number, boolean (1 or 0) or duration (seconds) feature; NaN where missing or never. */
    double number(int feature);

    /** The value of a text feature, null where missing. */
    @Nullable
    String text(int feature);
}
