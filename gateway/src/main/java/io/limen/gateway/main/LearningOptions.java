package io.limen.gateway.main;

import io.limen.gateway.decision.Learner;
import io.limen.gateway.settings.YamlCursor;
import java.time.Duration;

/**
 * How bandits learn and guard rails stop: the section {@code learning} of {@code gateway.yaml}.
 *
 * @param every how often it is looked what was learned, and it is worked out anew
 * @param holdMax a gateway that has not worked it out for so long has another take over
 * @param learner how
 */
record LearningOptions(Duration every, Duration holdMax, Learner learner) {
    static LearningOptions read(YamlCursor learning) {
        return new LearningOptions(
                learning.duration("every", Duration.ofSeconds(5)),
                learning.duration("holdMax", Duration.ofSeconds(20)),
                new Learner(
                        learning.integer("contextExposedMin", 1_000, 0, Integer.MAX_VALUE),
                        (int) learning.integer("contextsMax", 64, 0, 1_000),
                        learning.share("stopFrom", 0.999)));
    }
}
