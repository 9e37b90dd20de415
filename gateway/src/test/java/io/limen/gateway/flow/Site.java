package io.limen.gateway.flow;

import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.decision.Variant;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.feature.Count;
import io.limen.gateway.feature.EventCondition;
import io.limen.gateway.feature.Fading;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.Features;
import io.limen.gateway.feature.On;
import io.limen.gateway.feature.Since;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import io.limen.gateway.segment.Model;
import io.limen.gateway.segment.Segment;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * A small site: it counts adds, knows how long ago the last was, has a model that returns the count plus a tenth, a
 * segment of those who added two, which others are told of, one of those whose add is at least a minute old, which browsers are shown, and an experience for the first.
 */
final class Site implements Snapshots, Scorer {
    static final long MINUTE = 60_000;

    long now = 1_000_000;
    boolean scorerSilent;
    /** Events on which the fold throws, as long as the release is that bad. */
    Predicate<Observed> untakeable = event -> false;
    /** The condition of the experience throws for everybody. */
    boolean decidingThrows;
    /** The condition of the first segment throws for everybody. */
    boolean segmentThrows;

    final List<Long> scoredRows = new ArrayList<>();
    private final Map<String, Rulebook> hashToRulebook;
    private Rulebook active;

    /** A condition from two lambdas. */
    private record When(Predicate<Inputs> test, ToLongFunction<Inputs> due, Set<Input> reads) implements Condition {
        @Override
        public boolean test(Inputs inputs) {
            return test.test(inputs);
        }

        @Override
        public long due(Inputs inputs) {
            return due.applyAsLong(inputs);
        }
    }

    Site() {
        active = rulebook("v1", "Product Added", true);
        hashToRulebook = Map.of(
                "v1", active,
                "v2", rulebook("v2", "Product Viewed", true),
                "quiet", rulebook("quiet", "Product Added", false));
    }

    private Rulebook rulebook(String hash, String counted, boolean announced) {
        EventCondition takeable = occurrence -> thrown(untakeable.test(occurrence.event()));
        On on = new On(Set.of(counted), takeable);
        Features features = new Features(List.of(
                Feature.of(
                        "adds",
                        "count " + counted,
                        Feature.Per.VISITOR,
                        new Count(on, Fading.NONE, Optional.empty(), Optional.empty())),
                Feature.of("since_added", "since " + counted, Feature.Per.VISITOR, new Since(on, Optional.empty()))));
        Model model = new Model("intent", "1", "hash", List.of(0), Set.of(counted), "intent.onnx", "");
        Condition keen = new When(
                inputs -> thrown(segmentThrows) && inputs.score(0) > 2,
                inputs -> Condition.NEVER,
                Set.of(new Condition.Input.ModelInput(0)));
        Condition idle = new When(
                inputs -> inputs.number(1) >= 60,
                inputs -> inputs.number(1) < 60
                        ? inputs.now() + MINUTE - (long) (inputs.number(1) * 1000)
                        : Condition.NEVER,
                Set.of(new Condition.Input.FeatureInput(1)));
        Condition always = new When(inputs -> true, inputs -> Condition.NEVER, Set.of());
        Snippet snippet = Snippet.parse("keen.html", "<p>{{adds}} in your cart</p>");
        Snapshot snapshot = new Snapshot(
                hash,
                new Definitions(hash, features, PageTypes.NONE, Experiments.NONE, 30 * MINUTE, Long.MAX_VALUE),
                List.of(model),
                List.of(
                        new Segment("keen", 0, keen, not(keen), 0, -1, "models.intent > 2", announced, false),
                        new Segment("idle", 1, idle, not(idle), 0, -1, "since_added >= 1m", false, true)),
                List.of(),
                List.of(),
                List.of(new Slot("hero", Optional.empty())),
                List.of(new Experience(
                        "push",
                        0,
                        new When(
                                inputs -> thrown(decidingThrows) && inputs.segment(0),
                                inputs -> Condition.NEVER,
                                Set.of(new Condition.Input.SegmentInput(0))),
                        "segments.keen",
                        Optional.empty(),
                        0,
                        always,
                        Optional.empty(),
                        false,
                        List.of(new Variant("a", snippet, 0.5), new Variant("b", snippet, 0.5)))));
        return Rulebook.of(snapshot, 2 * MINUTE);
    }

    /** True, or a bug nobody foresaw. */
    private static boolean thrown(boolean bug) {
        if (bug) {
            throw new ArithmeticException("ann@example.org is not a number");
        }
        return true;
    }

    private static Condition not(Condition condition) {
        return new When(inputs -> !condition.test(inputs), condition::due, condition.reads());
    }

    Clocks clocks() {
        return new Clocks(() -> now, () -> 0);
    }

    Deadline deadline() {
        return new Deadline(1);
    }

    void activate(String hash) {
        active = of(hash).orElseThrow();
    }

    @Override
    public Rulebook active() {
        return active;
    }

    @Override
    public Optional<Rulebook> of(String hash) {
        return Optional.ofNullable(hashToRulebook.get(hash));
    }

    @Override
    public Future<Scored> score(Model model, float[][] rows, Deadline deadline) {
        if (scorerSilent) {
            return Future.succeededFuture(new Scored.Absent("deadline"));
        }
        scoredRows.add((long) rows.length);
        double[] scores = new double[rows.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = rows[i][0] + 0.1;
        }
        return Future.succeededFuture(new Scored.Scores(scores));
    }

    /** Something the visitor did now. */
    Observed event(String visitor, String name, String messageId) {
        return new Observed(
                Observed.Kind.TRACK,
                name,
                visitor,
                null,
                messageId,
                now,
                now,
                false,
                Value.Fields.NONE,
                Value.Fields.NONE);
    }
}
