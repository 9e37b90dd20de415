package io.limen.gateway.decision;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureType;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.Changes;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Model;
import io.limen.gateway.segment.SegmentPlan;
import io.limen.gateway.segment.SoundCondition;
import io.limen.gateway.segment.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes the view of a profile: which models to ask, and who the visitor is once they have answered.
 *
 * <p>Asking is somebody else's business: {@link #toAsk} says what, {@link #row} with which numbers, and {@link #view}
 * takes the answers.
 */
public final class Appraiser {
    /** A view whose score did not come is looked at again after this long. */
    public static final long PENDING_RETRY_MILLIS = 1_000;

    private final Snapshot snapshot;
    private final SegmentPlan plan;
    private final long refreshMillis;
    private final BitSet ageingModels = new BitSet();
    private final BitSet sessionModels = new BitSet();
    private final BitSet flagsRead;
    private final boolean sessionRead;

    Appraiser(Snapshot snapshot, SegmentPlan plan, long refreshMillis) {
        this.snapshot = snapshot;
        this.plan = plan;
        this.refreshMillis = refreshMillis;
        Features features = snapshot.definitions().features();
        for (int model = 0; model < snapshot.models().size(); model++) {
            List<Integer> inputs = snapshot.models().get(model).inputs();
            ageingModels.set(model, inputs.stream().anyMatch(input -> ages(features, input)));
            sessionModels.set(model, inputs.stream().anyMatch(input -> endsWithSession(features, input)));
        }
        ProfileReads reads = ProfileReads.of(snapshot);
        this.flagsRead = reads.flags();
        this.sessionRead = !sessionModels.isEmpty()
                || reads.features().stream().anyMatch(feature -> endsWithSession(features, feature));
    }

    private static boolean endsWithSession(Features features, int feature) {
        return features.get(feature).per() != Feature.Per.VISITOR;
    }

    private static boolean ages(Features features, int input) {
        return features.get(input).type() == FeatureType.DURATION
                || features.get(input).aggregation().ages();
    }

    /**
     * The models to ask.
     *
     * @param profile the visitor's, with those events
     * @param before the view so far
     * @param events the names of the events that came since
     * @param changed the features that changed since
     * @param now the moment of asking, epoch milliseconds
     */
    public BitSet toAsk(Profile profile, View before, Set<String> events, BitSet changed, long now) {
        long sessionOver = sessionOver(profile);
        BitSet ask = new BitSet();
        for (int i = 0; i < snapshot.models().size(); i++) {
            Model model = snapshot.models().get(i);
            View.Score score = before.scores().get(model.name());
            boolean named = model.scoreOn().isEmpty()
                    ? model.inputs().stream().anyMatch(changed::get)
                    : events.stream().anyMatch(model.scoreOn()::contains);
            boolean outdated = score != null
                    && (!score.version().equals(model.version())
                            || (ageingModels.get(i) && now - score.at() >= refreshMillis)
                            || (sessionModels.get(i) && sessionOver <= now && score.at() < sessionOver));
            ask.set(
                    i,
                    named || outdated || (before.pending() && !before.snapshot().isEmpty()));
        }
        return ask;
    }

    /** The model's inputs, in its order; missing is NaN. */
    public float[] row(int model, FeatureValues values) {
        List<Integer> inputs = snapshot.models().get(model).inputs();
        float[] row = new float[inputs.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) values.number(inputs.get(i));
        }
        return row;
    }

    /** A visitor at a moment, with the scores of a view and nothing of a request. */
    public Moment moment(String visitor, FeatureValues values, Map<String, View.Score> scores, Value.Fields context) {
        double[] modelToScore = new double[snapshot.models().size()];
        Arrays.fill(modelToScore, Double.NaN);
        for (int i = 0; i < modelToScore.length; i++) {
            View.Score score = scores.get(snapshot.models().get(i).name());
            if (score != null) {
                modelToScore[i] = score.value();
            }
        }
        return new Moment(snapshot, visitor, values, modelToScore, context);
    }

    /**
     * The view.
     *
     * @param profile whose it is
     * @param values the profile's features, at the moment of the view
     * @param before the view so far
     * @param answers model index to the fresh score
     * @param pending whether a model asked did not answer
     * @param changed the features that changed since
     * @param unsound told why conditions could not be worked out; who was in a segment because of such a one stays
     */
    public View view(
            Profile profile,
            FeatureValues values,
            View before,
            Map<Integer, View.Score> answers,
            boolean pending,
            BitSet changed,
            Consumer<? super Throwable> unsound) {
        long now = values.now();
        Map<String, View.Score> scores = new HashMap<>();
        BitSet asked = new BitSet();
        for (int i = 0; i < snapshot.models().size(); i++) {
            String name = snapshot.models().get(i).name();
            View.Score score = answers.getOrDefault(i, before.scores().get(name));
            if (score != null) {
                scores.put(name, score);
            }
            asked.set(i, answers.containsKey(i));
        }
        Changes changes =
                before.snapshot().equals(snapshot.hash()) ? new Changes(false, changed, asked) : Changes.everything();
        Moment moment = moment(profile.visitor(), values, scores, Value.Fields.NONE);
        SegmentPlan.Standing standing =
                plan.evaluate(before.memberships(), before.due(), moment, moment.members(), changes);
        long due = Math.min(Math.min(standing.due(), flagsDue(moment)), refreshDue(scores, now));
        due = Math.min(dampened(due, now, profile.lastSeen()), sessionDue(profile, now));
        if (pending) {
            due = Math.min(due, now + PENDING_RETRY_MILLIS);
        }
        if (!moment.faults().isEmpty()) {
            moment.faults().forEach(unsound);
            due = Math.min(due, now + SoundCondition.RETRY_MILLIS);
        }
        return new View(snapshot.hash(), now, scores, new ArrayList<>(standing.memberships()), pending, due);
    }

    /** A condition that reads a flag may turn when a rule of the flag does. */
    private long flagsDue(Moment moment) {
        long due = Condition.NEVER;
        for (int i = flagsRead.nextSetBit(0); i >= 0; i = flagsRead.nextSetBit(i + 1)) {
            for (Flag.Rule rule : snapshot.flags().get(i).rules()) {
                due = Math.min(due, rule.when().due(moment));
            }
        }
        return due;
    }

    /** What is kept per session or page reads as empty once the session is over, though no event says so. */
    private long sessionDue(Profile profile, long now) {
        long over = sessionOver(profile);
        return sessionRead && over > now ? over : Condition.NEVER;
    }

    private long sessionOver(Profile profile) {
        Definitions definitions = snapshot.definitions();
        return profile.session().over(definitions.sessionGapMillis(), definitions.sessionMaxMillis());
    }

    private long refreshDue(Map<String, View.Score> scores, long now) {
        for (int i = ageingModels.nextSetBit(0); i >= 0; i = ageingModels.nextSetBit(i + 1)) {
            if (scores.containsKey(snapshot.models().get(i).name())) {
                return now + refreshMillis;
            }
        }
        return Condition.NEVER;
    }

    /**
     * Exact moments stay as they are; the periodic refresh, which conditions and models ask for again and again while a
     * value decays, stretches with the time a visitor has been away, so that the work for somebody who never returns
     * is logarithmic in time and ends after a day.
     */
    private long dampened(long due, long now, long idleSince) {
        if (due != now + refreshMillis) {
            return due;
        }
        long idle = Math.max(0, now - idleSince);
        return idle > 24 * 3_600_000L ? Condition.NEVER : now + Math.max(refreshMillis, idle / 2);
    }
}
