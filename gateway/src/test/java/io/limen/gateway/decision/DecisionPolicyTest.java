package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.count.Experiment;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecisionPolicyTest {
    private static final Condition ALWAYS = new Constant(true);
    private static final Condition NEVER = new Constant(false);

    private record Constant(boolean value) implements Condition {
        @Override
        public boolean test(Inputs inputs) {
            return value;
        }

        @Override
        public long due(Inputs inputs) {
            return Condition.NEVER;
        }

        @Override
        public Set<Input> reads() {
            return Set.of();
        }
    }

    private static final FeatureValues NO_FEATURES = new FeatureValues() {
        @Override
        public long now() {
            return 0;
        }

        @Override
        public double number(int feature) {
            return Double.NaN;
        }

        @Override
        public @Nullable String text(int feature) {
            return null;
        }
    };

    private static Variant variant(String name, double weight) {
        return new Variant(name, Snippet.parse(name + ".html", "<p>" + name + "</p>"), weight);
    }

    private static Experience experience(
            String name, Condition when, double holdout, Condition cap, Variant... variants) {
        return new Experience(
                name, 0, when, name, Optional.of("order"), holdout, cap, Optional.empty(), false, List.of(variants));
    }

    private static Snapshot snapshot(Experience... experiences) {
        return snapshot(Experiments.NONE, experiences);
    }

    private static Snapshot snapshot(Experiments experiments, Experience... experiences) {
        Slot hero = new Slot("hero", Optional.of(Snippet.parse("default.html", "<p>default</p>")));
        return new Snapshot(
                "abc",
                new Definitions("abc", Features.NONE, PageTypes.NONE, experiments, 1000, Long.MAX_VALUE),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(hero),
                List.of(experiences));
    }

    private static Decision decide(Snapshot snapshot, String visitor, Map<String, Assignment> assignments) {
        return decide(snapshot, visitor, assignments, Value.Fields.NONE);
    }

    private static Decision decide(
            Snapshot snapshot, String visitor, Map<String, Assignment> assignments, Value.Fields context) {
        Moment moment = new Moment(snapshot, visitor, NO_FEATURES, new double[0], context);
        return new DecisionPolicy(snapshot)
                .decide(moment, assignments, Map.of(), List.of("hero"))
                .get(0);
    }

    @Test
    void decideShouldTakeFirstMatchWhenSeveralMatch() {
        Snapshot snapshot = snapshot(
                experience("no", NEVER, 0, ALWAYS, variant("a", 1)),
                experience("first", ALWAYS, 0, ALWAYS, variant("b", 1)),
                experience("second", ALWAYS, 0, ALWAYS, variant("c", 1)));
        Decision decision = decide(snapshot, "v1", Map.of());
        assertThat(decision.experience()).contains("first");
        assertThat(decision.reason()).isEqualTo(Reason.TARGETING_MATCH);
        assertThat(decision.draw()).isEmpty();
        assertThat(decision.html().orElseThrow())
                .startsWith("<div data-limen=\"first:b\"")
                .contains("<p>b</p>");
    }

    /** What counts as an exposure is that it was delivered. */
    private static Experiments delivered(String name, String... variants) {
        return new Experiments(List.of(new Experiment(name, Set.of(variants), List.of(), false, true)));
    }

    @Test
    void decideShouldRememberTheOnlyVariantOnceWhenDeliveriesCount() {
        Snapshot snapshot = snapshot(delivered("one", "a"), experience("one", ALWAYS, 0, ALWAYS, variant("a", 1)));
        assertThat(decide(snapshot, "v1", Map.of()).draw()).isPresent();

        Decision again = decide(snapshot, "v1", Map.of("one", new Assignment("a", 1, "", 0)));
        assertThat(again.draw()).isEmpty();
        assertThat(again.reason()).isEqualTo(Reason.TARGETING_MATCH);
    }

    @Test
    void decideShouldRememberWhoIsHeldOutOnceWhenDeliveriesCount() {
        Snapshot snapshot = snapshot(delivered("one", "a"), experience("one", ALWAYS, 1, ALWAYS, variant("a", 1)));
        Decision first = decide(snapshot, "v1", Map.of());
        assertThat(first.draw()).map(Draw::variant).contains(DecisionPolicy.HOLDOUT);

        Decision again = decide(snapshot, "v1", Map.of("one", new Assignment(DecisionPolicy.HOLDOUT, 1, "", 0)));
        assertThat(again.reason()).isEqualTo(Reason.HOLDOUT);
        assertThat(again.draw()).isEmpty();
    }

    @Test
    void decideShouldFollowWeightsWhenManyVisitorsDraw() {
        Snapshot snapshot = snapshot(experience("split", ALWAYS, 0, ALWAYS, variant("a", 0.9), variant("b", 0.1)));
        long b = IntStream.range(0, 20_000)
                .filter(i -> decide(snapshot, "v" + i, Map.of())
                        .variant()
                        .orElseThrow()
                        .equals("b"))
                .count();
        // Five standard deviations of a binomial with 20,000 draws of 0.1.
        assertThat(b).isBetween(2000L - 213, 2000L + 213);
        assertThat(decide(snapshot, "v1", Map.of()).draw()).isPresent();
    }

    @Test
    void decideShouldKeepVariantWhenVisitorWasGivenOneThoughWeightsSayOtherwise() {
        Snapshot snapshot = snapshot(experience("split", ALWAYS, 0, ALWAYS, variant("a", 0), variant("b", 1)));
        Decision decision = decide(snapshot, "v1", Map.of("split", new Assignment("a", 0.5, "", 0)));
        assertThat(decision.variant()).contains("a");
        assertThat(decision.reason()).isEqualTo(Reason.STICKY);
        assertThat(decision.propensity()).isEqualTo(0.5);
        assertThat(decision.draw()).isEmpty();
    }

    @Test
    void decideShouldDrawAgainWhenKeptVariantIsGone() {
        Snapshot snapshot = snapshot(experience("split", ALWAYS, 0, ALWAYS, variant("a", 0.5), variant("b", 0.5)));
        Decision decision = decide(snapshot, "v1", Map.of("split", new Assignment("gone", 0.5, "", 0)));
        assertThat(decision.reason()).isEqualTo(Reason.SPLIT);
    }

    @Test
    void decideShouldShowMarkedDefaultWhenHeldOut() {
        Decision decision = decide(snapshot(experience("rescue", ALWAYS, 1, ALWAYS, variant("a", 1))), "v1", Map.of());
        assertThat(decision.reason()).isEqualTo(Reason.HOLDOUT);
        assertThat(decision.html().orElseThrow())
                .contains("data-limen=\"rescue:holdout\"")
                .contains("default");
    }

    @Test
    void decideShouldTryNextAndSayCappedWhenCapIsReached() {
        Decision decision = decide(snapshot(experience("rescue", ALWAYS, 0, NEVER, variant("a", 1))), "v1", Map.of());
        assertThat(decision.reason()).isEqualTo(Reason.CAPPED);
        assertThat(decision.html()).contains("<p>default</p>");
    }

    @Test
    void decideShouldShowDefaultWhenVisitorIsABot() {
        Value.Fields bot = new Value.Fields(Map.of("device", new Value.Fields(Map.of("type", new Value.Text("bot")))));
        Decision decision = decide(snapshot(experience("x", ALWAYS, 0, ALWAYS, variant("a", 1))), "v1", Map.of(), bot);
        assertThat(decision.reason()).isEqualTo(Reason.BOT);
        assertThat(decision.draw()).isEmpty();
    }

    @Test
    void decideShouldNotDrawWhenVisitorHasNoId() {
        Snapshot split = snapshot(experience("x", ALWAYS, 0, ALWAYS, variant("a", 0.5), variant("b", 0.5)));
        assertThat(decide(split, "", Map.of()).reason()).isEqualTo(Reason.DEFAULT);
        Snapshot single = snapshot(experience("x", ALWAYS, 0, ALWAYS, variant("a", 1)));
        assertThat(decide(single, "", Map.of()).reason()).isEqualTo(Reason.TARGETING_MATCH);
    }

    @Test
    void decideShouldLeaveOutSlotsThatDoNotExist() {
        Snapshot snapshot = snapshot();
        Moment moment = new Moment(snapshot, "v1", NO_FEATURES, new double[0], Value.Fields.NONE);
        assertThat(new DecisionPolicy(snapshot).decide(moment, Map.of(), Map.of(), List.of("nowhere")))
                .isEmpty();
    }

    @Test
    void flagShouldServeShareWhenVisitorFallsIntoIt() {
        Flag flag = new Flag(
                "rescue_from",
                new Value.Num(100),
                Flag.DEFAULT,
                List.of(new Flag.Rule(ALWAYS, "", new Value.Num(80), "less", 0.5)),
                Optional.empty(),
                false);
        Snapshot snapshot = new Snapshot(
                "abc",
                new Definitions("abc", Features.NONE, PageTypes.NONE, Experiments.NONE, 1000, Long.MAX_VALUE),
                List.of(),
                List.of(),
                List.of(flag),
                List.of(),
                List.of(),
                List.of());
        long served = IntStream.range(0, 10_000)
                .mapToObj(i -> new Moment(snapshot, "v" + i, NO_FEATURES, new double[0], Value.Fields.NONE))
                .filter(moment -> moment.flag(0).equals(new Value.Num(80)))
                .count();
        assertThat(served).isBetween(5000L - 250, 5000L + 250);
        assertThat(new Moment(snapshot, "", NO_FEATURES, new double[0], Value.Fields.NONE).flag(0))
                .isEqualTo(new Value.Num(100));
    }
}
