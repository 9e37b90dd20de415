package io.limen.gateway.experiment;

import java.util.List;

/** What variants are compared by; more is better. */
public enum Reward {
    /** Conversions per exposed visitor, in [0, 1]. */
    RATE {
        @Override
        public List<Posterior> posteriors(List<Arm> arms) {
            return arms.stream().<Posterior>map(RatePosterior::new).toList();
        }
    },

    /** Value per exposed visitor, in the goal's unit. */
    VALUE {
        @Override
        public List<Posterior> posteriors(List<Arm> arms) {
            return ValuePosterior.of(arms);
        }
    };

    /** What the truth may be of each, in their order. */
    public abstract List<Posterior> posteriors(List<Arm> arms);
}
