package io.limen.gateway.decision;

import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.Segment;
import java.util.BitSet;

/**
 * What the segments of a snapshot read of a profile, by index: also what the rules of the flags read that they read.
 *
 * @param features the features
 * @param flags the flags
 */
record ProfileReads(BitSet features, BitSet flags) {
    static ProfileReads of(Snapshot snapshot) {
        ProfileReads reads = new ProfileReads(new BitSet(), new BitSet());
        for (Segment segment : snapshot.segments()) {
            reads.add(snapshot, segment.when());
            reads.add(snapshot, segment.until());
        }
        return reads;
    }

    private void add(Snapshot snapshot, Condition condition) {
        for (Input read : condition.reads()) {
            if (read instanceof Input.FeatureInput feature) {
                features.set(feature.feature());
            } else if (read instanceof Input.FlagInput flag && !flags.get(flag.flag())) {
                flags.set(flag.flag());
                snapshot.flags().get(flag.flag()).rules().forEach(rule -> add(snapshot, rule.when()));
            }
        }
    }
}
