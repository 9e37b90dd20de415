package io.limen.gateway.main;

import io.limen.gateway.decision.Learner;
import io.limen.gateway.settings.YamlCursor;
import java.time.Duration;

/**
 * How bandits learn: the section {@code bandits} of {@code gateway.yaml}.
 *
 * @param every how often weights are looked at, and worked out anew
 * @param holdMax a gateway that has not worked them out for so long has another take over
 * @param learner what has weights of its own
 */
record BanditOptions(Duration every, Duration holdMax, Learner learner) {
    static BanditOptions read(YamlCursor bandits) {
        return new BanditOptions(
                bandits.duration("every", Duration.ofSeconds(5)),
                bandits.duration("holdMax", Duration.ofSeconds(20)),
                new Learner(bandits.integer("contextExposedMin", 1_000, 0, Integer.MAX_VALUE), (int)
                        bandits.integer("contextsMax", 64, 0, 1_000)));
    }
}
