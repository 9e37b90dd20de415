package io.limen.gateway.flow;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.feature.FeatureState;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.SoundCondition;
import io.limen.gateway.segment.View;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final List<Throwable> faults = new ArrayList<>();
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

    /** The models to ask, when asked at this moment; none where that cannot be worked out. */
    BitSet toAsk(long now) {
        try {
            return rulebook.appraiser().toAsk(profile, before, events, changed(), now);
        } catch (RuntimeException | StackOverflowError bug) {
            faults.add(bug);
            return new BitSet();
        }
    }

    /** What to ask a model with; empty where it cannot be worked out, and the score stays as it was. */
    Optional<float[]> row(int model, long asOf) {
        try {
            return Optional.of(rulebook.appraiser().row(model, rulebook.read(profile, asOf)));
        } catch (RuntimeException | StackOverflowError bug) {
            faults.add(bug);
            return Optional.empty();
        }
    }

    void answered(int model, double score, long asOf) {
        answers.put(
                model,
                new View.Score(score, rulebook.snapshot().models().get(model).version(), asOf));
    }

    void unanswered() {
        pending = true;
    }

    /** The view; the one before, to be tried again after a while, where it cannot be worked out. */
    View view(long now) {
        try {
            FeatureValues values = rulebook.read(profile, now);
            return rulebook.appraiser().view(profile, values, before, answers, pending, changed(), faults::add);
        } catch (RuntimeException | StackOverflowError bug) {
            faults.add(bug);
            return new View(
                    rulebook.hash(),
                    now,
                    before.scores(),
                    before.memberships(),
                    false,
                    now + SoundCondition.RETRY_MILLIS);
        }
    }

    /** What could not be worked out of this visitor, and stays as it was. */
    List<Throwable> faults() {
        return faults;
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
