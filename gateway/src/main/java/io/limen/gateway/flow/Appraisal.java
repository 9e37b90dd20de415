package io.limen.gateway.flow;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.feature.FeatureState;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.View;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One visitor on the way from a changed profile to a new view: what has to be asked, and what was answered.
 *
 * <p>Mutable, used by one story on one thread.
 */
final class Appraisal {
    private final Rulebook rulebook;
    private final View before;
    private final List<FeatureState> statesBefore;
    private final Set<String> events = new HashSet<>();
    private final Map<Integer, View.Score> answers = new HashMap<>();
    private boolean pending;
    private Profile profile;

    Appraisal(Rulebook rulebook, Profile profile, View before) {
        this.rulebook = rulebook;
        this.profile = profile;
        this.before = before;
        this.statesBefore = profile.states();
    }

    Profile profile() {
        return profile;
    }

    View before() {
        return before;
    }

    /** The profile after an event of this name. */
    void became(Profile after, String event) {
        profile = after;
        events.add(event);
    }

    /** The profile after something that is no event of the visitor's. */
    void became(Profile after) {
        profile = after;
    }

    /** The models to ask, when asked at this moment. */
    BitSet toAsk(long now) {
        return rulebook.appraiser().toAsk(profile, before, events, changed(), now);
    }

    float[] row(int model, long asOf) {
        return rulebook.appraiser().row(model, rulebook.read(profile, asOf));
    }

    void answered(int model, double score, long asOf) {
        answers.put(
                model,
                new View.Score(score, rulebook.snapshot().models().get(model).version(), asOf));
    }

    void unanswered() {
        pending = true;
    }

    View view(long now) {
        FeatureValues values = rulebook.read(profile, now);
        return rulebook.appraiser().view(profile, values, before, answers, pending, changed());
    }

    private BitSet changed() {
        BitSet changed = new BitSet();
        List<FeatureState> states = profile.states();
        for (int i = 0; i < states.size(); i++) {
            // A state that an event leaves as it is stays the same instance.
            changed.set(i, i >= statesBefore.size() || states.get(i) != statesBefore.get(i));
        }
        return changed;
    }
}
