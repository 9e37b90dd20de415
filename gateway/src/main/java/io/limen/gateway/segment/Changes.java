package io.limen.gateway.segment;

import io.limen.gateway.segment.Condition.Input;
import java.util.BitSet;
import java.util.Set;

/**
 * What is new since a view was made, so that only conditions that read something new are evaluated again.
 *
 * @param all everything may be new: another snapshot, a first view, or time that has passed beyond what was foreseen
 * @param features indices of features whose state changed
 * @param models indices of models that were asked again
 */
public record Changes(boolean all, BitSet features, BitSet models) {
    public static Changes everything() {
        return new Changes(true, new BitSet(), new BitSet());
    }

    /** Whether a condition with these reads may answer otherwise; segments that changed so far are told by index. */
    boolean touch(Set<Input> reads, BitSet segments) {
        if (all) {
            return true;
        }
        for (Input read : reads) {
            if (touches(read, segments)) {
                return true;
            }
        }
        return false;
    }

    private boolean touches(Input read, BitSet segments) {
        if (read instanceof Input.FeatureInput feature) {
            return features.get(feature.feature());
        }
        if (read instanceof Input.ModelInput model) {
            return models.get(model.model());
        }
        if (read instanceof Input.SegmentInput segment) {
            return segments.get(segment.segment());
        }
        // A flag's rules may read anything of the profile.
        return read instanceof Input.FlagInput && !(features.isEmpty() && models.isEmpty() && segments.isEmpty());
    }
}
