package io.limen.gateway.decision;

import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Definitions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Moments at which nothing is known but what time it is. */
final class Moments {
    private static final Snapshot NOTHING = new Snapshot(
            "abc",
            new Definitions("abc", Features.NONE, PageTypes.NONE, Experiments.NONE, 1000, Long.MAX_VALUE),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    private Moments() {}

    static Moment at(long now) {
        return at(now, "", NOTHING);
    }

    static Moment at(long now, String visitor, Snapshot snapshot) {
        return new Moment(snapshot, visitor, new At(now), new double[0], Value.Fields.NONE);
    }

    private record At(long now) implements FeatureValues {
        @Override
        public double number(int feature) {
            return Double.NaN;
        }

        @Override
        public @Nullable String text(int feature) {
            return null;
        }
    }
}
