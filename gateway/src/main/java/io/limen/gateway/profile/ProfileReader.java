package io.limen.gateway.profile;

import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureState;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.feature.Features;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the features of profiles folded with one snapshot's definitions, at a moment.
 *
 * <p>Where the session is over at that moment, features kept per session or page read as if nothing had happened,
 * though no event has ended it yet.
 */
public final class ProfileReader {
    private final Definitions definitions;

    public ProfileReader(Definitions definitions) {
        this.definitions = definitions;
    }

    /** The features at this moment, epoch milliseconds; each is computed when asked for. */
    public FeatureValues read(Profile profile, long now) {
        boolean over = profile.session().isOver(now, definitions.sessionGapMillis(), definitions.sessionMaxMillis());
        return new AtMoment(definitions.features(), profile.states(), now, over);
    }

    private record AtMoment(Features features, List<FeatureState> states, long now, boolean sessionOver)
            implements FeatureValues {
        @Override
        public double number(int index) {
            Feature feature = features.get(index);
            return feature.number(state(feature, index), now);
        }

        @Override
        public @Nullable String text(int index) {
            Feature feature = features.get(index);
            return feature.text(state(feature, index), now);
        }

        private FeatureState state(Feature feature, int index) {
            boolean lasts = !sessionOver || feature.per() == Feature.Per.VISITOR;
            return lasts ? states.get(index) : feature.empty();
        }
    }
}
