package io.limen.gateway.profile;

import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureState;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.feature.Features;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the features of profiles folded with one snapshot's definitions.
 *
 * <p>Where the session is over at the moment of reading, features kept per session or page read as if nothing had
 * happened, though no event has ended it yet.
 */
public final class ProfileReader {
    private final Definitions definitions;
    private final Features features;
    private final List<FeatureState> empty;

    public ProfileReader(Definitions definitions) {
        this.definitions = definitions;
        this.features = definitions.features();
        this.empty = features.all().stream().map(Feature::empty).toList();
    }

    /** The features at this moment, epoch milliseconds; each is computed when asked for. */
    public FeatureValues read(Profile profile, long now) {
        boolean over = profile.session().isOver(now, definitions.sessionGapMillis(), definitions.sessionMaxMillis());
        return new AtMoment(profile.states(), now, over);
    }

    private final class AtMoment implements FeatureValues {
        private final List<FeatureState> states;
        private final long now;
        private final boolean sessionOver;

        private AtMoment(List<FeatureState> states, long now, boolean sessionOver) {
            this.states = states;
            this.now = now;
            this.sessionOver = sessionOver;
        }

        @Override
        public long now() {
            return now;
        }

        @Override
        public double number(int feature) {
            return features.get(feature).number(state(feature), now);
        }

        @Override
        public @Nullable String text(int feature) {
            return features.get(feature).text(state(feature), now);
        }

        private FeatureState state(int feature) {
            boolean lasts = !sessionOver || features.get(feature).per() == Feature.Per.VISITOR;
            return lasts ? states.get(feature) : empty.get(feature);
        }
    }
}
