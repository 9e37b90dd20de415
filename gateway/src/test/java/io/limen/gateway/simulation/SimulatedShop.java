package io.limen.gateway.simulation;

import static java.util.Objects.requireNonNull;

import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.decision.Variant;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.count.Experiment;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.experiment.count.Goal;
import io.limen.gateway.feature.Count;
import io.limen.gateway.feature.EventCondition;
import io.limen.gateway.feature.Fading;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.Features;
import io.limen.gateway.feature.On;
import io.limen.gateway.feature.Since;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import io.limen.gateway.segment.Model;
import io.limen.gateway.segment.Segment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * What is configured: adds are counted and their age known; a model says how keen a visitor is, a segment holds the keen,
 * another those who have rested for five seconds, and one of two texts is drawn for the keen. A second configuration
 * differs in its name and in who counts as keen. Of some adds counting throws. Who saw which text is counted, and who added
 * something within four seconds.
 */
final class SimulatedShop implements Snapshots {
    static final String ADDED = "Product Added";
    static final String VIEWED = Experiments.EXPOSED;
    static final String EXPERIMENT = "push";
    static final String GOAL = "added";
    static final long GOAL_WITHIN_MILLIS = 4_000;
    static final String FIRST = "v1";
    static final String SECOND = "v2";
    static final int ADDS = 0;
    private static final Value WORTH = new Value.Num(1.5);
    private static final int SINCE = 1;
    private static final double REST_SECONDS = 5;
    private static final long HOUR = 3_600_000;
    private static final EventCondition SOUND = occurrence -> {
        if (isPoison(occurrence.event().messageId())) {
            throw new IllegalStateException("nobody foresaw this");
        }
        return true;
    };

    private static final Map<String, Rulebook> HASH_TO_RULEBOOK =
            Map.of(FIRST, rulebook(FIRST, 2), SECOND, rulebook(SECOND, 3));

    private String active = FIRST;

    private record When(Predicate<Inputs> test, ToLongFunction<Inputs> due, Set<Input> reads) implements Condition {
        @Override
        public boolean test(Inputs inputs) {
            return test.test(inputs);
        }

        @Override
        public long due(Inputs inputs) {
            return due.applyAsLong(inputs);
        }

        private When not() {
            return new When(test.negate(), due, reads);
        }
    }

    /** How many adds make a visitor keen. */
    static int keenAt(String snapshot) {
        return snapshot.equals(FIRST) ? 2 : 3;
    }

    private static Rulebook rulebook(String hash, int keenAt) {
        Features features = new Features(List.of(
                Feature.of(
                        "adds",
                        "count",
                        Feature.Per.VISITOR,
                        new Count(on(ADDED), Fading.NONE, Optional.empty(), Optional.empty())),
                Feature.of("since", "since", Feature.Per.VISITOR, new Since(on(ADDED), Optional.empty()))));
        When keen = new When(
                inputs -> inputs.score(0) > keenAt - 0.5,
                inputs -> Condition.NEVER,
                Set.of(new Condition.Input.ModelInput(0)));
        When rests = new When(
                inputs -> inputs.number(SINCE) >= REST_SECONDS,
                inputs -> inputs.number(SINCE) < REST_SECONDS
                        ? inputs.now() + (long) Math.ceil((REST_SECONDS - inputs.number(SINCE)) * 1_000)
                        : Condition.NEVER,
                Set.of(new Condition.Input.FeatureInput(SINCE)));
        When isKeen = new When(
                inputs -> inputs.segment(0), inputs -> Condition.NEVER, Set.of(new Condition.Input.SegmentInput(0)));
        Experiments experiments = new Experiments(List.of(new Experiment(
                EXPERIMENT,
                Set.of("a", "b"),
                List.of(new Goal(GOAL, on(ADDED), Optional.of(worth -> WORTH), GOAL_WITHIN_MILLIS, false, false)),
                false,
                false)));
        When uncapped = new When(inputs -> true, inputs -> Condition.NEVER, Set.of());
        Snippet text = Snippet.parse("keen.html", "<p>{{adds}} in your cart</p>");
        return Rulebook.of(
                new Snapshot(
                        hash,
                        new Definitions(hash, features, PageTypes.NONE, experiments, HOUR, Long.MAX_VALUE),
                        List.of(new Model("keenness", "1", "hash", List.of(ADDS), Set.of(ADDED), "keenness.onnx", "")),
                        List.of(
                                new Segment("keen", 0, keen, keen.not(), 0, -1, "models.keenness"),
                                new Segment("resting", 1, rests, rests.not(), 0, -1, "since >= 5s")),
                        List.of(),
                        List.of(),
                        List.of(new Slot("hero", Optional.empty())),
                        List.of(new Experience(
                                EXPERIMENT,
                                0,
                                isKeen,
                                "segments.keen",
                                Optional.empty(),
                                0,
                                uncapped,
                                Optional.empty(),
                                false,
                                List.of(new Variant("a", text, 0.5), new Variant("b", text, 0.5))))),
                HOUR);
    }

    /** What a message says was seen. */
    static String variantSeen(String messageId) {
        return messageId.hashCode() % 3 == 0 ? "b" : "a";
    }

    /** Whether counting this message throws. */
    static boolean isPoison(String messageId) {
        return messageId.endsWith("-7");
    }

    private static On on(String name) {
        return new On(Set.of(name), SOUND);
    }

    void activate(String hash) {
        active = hash;
    }

    @Override
    public Rulebook active() {
        return requireNonNull(HASH_TO_RULEBOOK.get(active));
    }

    @Override
    public Optional<Rulebook> of(String hash) {
        return Optional.ofNullable(HASH_TO_RULEBOOK.get(hash));
    }
}
