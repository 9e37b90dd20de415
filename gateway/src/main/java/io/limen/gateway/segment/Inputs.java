package io.limen.gateway.segment;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.FeatureValues;
import org.jspecify.annotations.Nullable;

/**
 * What a condition may read, at one moment. Indices are those of the snapshot's feature, model, segment and flag lists.
 * Missing is NaN or null and makes a comparison false.
 */
public interface Inputs extends FeatureValues {
    /** The model's score, in its own unit (a probability for classifiers); NaN where it has none yet. */
    double score(int model);

    /** Whether the visitor is in the segment. */
    boolean segment(int segment);

    /** The flag's value for this visitor. */
    Value flag(int flag);

    /** A value of the request's context by dotted path ({@code page.type}, {@code device.type}); null where missing. */
    @Nullable
    Value context(String path);

    /** A condition could not be worked out from this, and counts as false. */
    default void unsound(Condition condition, Throwable why) {}
}
