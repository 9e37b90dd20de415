package io.limen.gateway.main;

import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.feature.Aggregation;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureState;
import io.limen.gateway.feature.FeatureType;
import io.limen.gateway.feature.Features;
import io.limen.gateway.feature.Occurrence;
import io.limen.gateway.feature.StateReader;
import io.limen.gateway.feature.StateWriter;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.rules.Configuration.Loaded;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A site as a release would fold it that has a bug: one feature throws on events whose message id begins with a word. */
final class BadRelease {
    private BadRelease() {}

    static Site of(Site site, String feature, String word) {
        Loaded loaded = site.loaded();
        Snapshot good = loaded.snapshot();
        List<Feature> features = good.definitions().features().all().stream()
                .map(each -> each.name().equals(feature) ? buggy(each, word) : each)
                .toList();
        Definitions definitions = new Definitions(
                good.hash(),
                new Features(features),
                good.definitions().pageTypes(),
                good.definitions().experiments(),
                good.definitions().sessionGapMillis(),
                good.definitions().sessionMaxMillis());
        Snapshot bad = new Snapshot(
                good.hash(),
                definitions,
                good.models(),
                good.segments(),
                good.flags(),
                good.goals(),
                good.slots(),
                good.experiences());
        return new Site(
                site.folder(),
                site.pathToBytes(),
                site.settings(),
                new Loaded(
                        bad,
                        loaded.plan(),
                        loaded.tests(),
                        loaded.lock(),
                        loaded.lockChanged(),
                        loaded.problems(),
                        loaded.review()),
                site.warnings());
    }

    @SuppressWarnings("unchecked") // the states it is given are those its own aggregation made
    private static Feature buggy(Feature feature, String word) {
        return new Feature(
                feature.name(),
                feature.id(),
                feature.definition(),
                feature.per(),
                feature.events(),
                new Buggy((Aggregation<FeatureState>) feature.aggregation(), word));
    }

    private record Buggy(Aggregation<FeatureState> sound, String word) implements Aggregation<FeatureState> {
        @Override
        public FeatureType type() {
            return sound.type();
        }

        @Override
        public Set<String> events() {
            return sound.events();
        }

        @Override
        public FeatureState empty() {
            return sound.empty();
        }

        @Override
        public FeatureState apply(FeatureState state, Occurrence occurrence) {
            if (occurrence.event().messageId().startsWith(word)) {
                throw new ArithmeticException("of " + occurrence.event().visitor());
            }
            return sound.apply(state, occurrence);
        }

        @Override
        public double number(FeatureState state, long now) {
            return sound.number(state, now);
        }

        @Override
        public @Nullable String text(FeatureState state, long now) {
            return sound.text(state, now);
        }

        @Override
        public FeatureState merge(FeatureState one, FeatureState other) {
            return sound.merge(one, other);
        }

        @Override
        public boolean ages() {
            return sound.ages();
        }

        @Override
        public void encode(FeatureState state, StateWriter out) {
            sound.encode(state, out);
        }

        @Override
        public FeatureState decode(StateReader in) {
            return sound.decode(in);
        }
    }
}
