package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.ProfileFold;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Inputs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a visitor was given they keep, whatever becomes of the weights, for as long as it is there. */
class StickinessTest {
    private static final int VISITORS = 100_000;

    private enum Always implements Condition {
        TRUE;

        @Override
        public boolean test(Inputs inputs) {
            return true;
        }

        @Override
        public long due(Inputs inputs) {
            return NEVER;
        }

        @Override
        public Set<Input> reads() {
            return Set.of();
        }
    }

    /** A policy with one experience of these variants, and who was given what by it. */
    private static final class Site {
        private final Snapshot snapshot;
        private final DecisionPolicy policy;

        Site(Map<String, Double> variantToWeight) {
            List<Variant> variants = new ArrayList<>();
            variantToWeight.forEach((name, weight) ->
                    variants.add(new Variant(name, Snippet.parse(name + ".html", "<p>" + name + "</p>"), weight)));
            this.snapshot = new Snapshot(
                    "abc",
                    new Definitions("abc", Features.NONE, PageTypes.NONE, Experiments.NONE, 1000, Long.MAX_VALUE),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(new Slot("hero", Optional.empty())),
                    List.of(new Experience(
                            "split",
                            0,
                            Always.TRUE,
                            "",
                            Optional.of("order"),
                            0,
                            Always.TRUE,
                            Optional.empty(),
                            false,
                            variants)));
            this.policy = new DecisionPolicy(snapshot);
        }

        /** Decides for everybody and remembers what is new, as the fold does: a variant that is gone is replaced. */
        Map<String, Choice> decide(Map<String, Assignment> kept) {
            Map<String, Choice> choices = new HashMap<>();
            for (int i = 0; i < VISITORS; i++) {
                String visitor = "v" + i;
                Assignment before = kept.get(visitor);
                Choice choice = policy.choose(
                        0, Moments.at(0, visitor, snapshot), before == null ? Map.of() : Map.of("split", before));
                choices.put(visitor, choice);
                if (choice.remember()) {
                    kept.put(
                            visitor,
                            new Assignment(choice.variantName(), choice.odds().propensity(), "", i));
                }
            }
            return choices;
        }
    }

    private static Map<String, Double> weights(Object... namesAndWeights) {
        Map<String, Double> weights = new java.util.LinkedHashMap<>();
        for (int i = 0; i < namesAndWeights.length; i += 2) {
            weights.put((String) namesAndWeights[i], (Double) namesAndWeights[i + 1]);
        }
        return weights;
    }

    private static Map<String, String> names(Map<String, Choice> choices) {
        Map<String, String> names = new HashMap<>();
        choices.forEach((visitor, choice) -> names.put(visitor, choice.variantName()));
        return names;
    }

    @Test
    void nobodyShouldSeeAnotherVariantWhenWeightsChange() {
        Map<String, Assignment> kept = new HashMap<>();
        Map<String, String> before = names(new Site(weights("a", 0.5, "b", 0.5)).decide(kept));

        Map<String, Choice> after = new Site(weights("a", 0.9, "b", 0.1)).decide(kept);

        assertThat(names(after)).isEqualTo(before);
        assertThat(after.values())
                .allMatch(choice ->
                        choice.reason() == Reason.STICKY && choice.odds().propensity() == 0.5);
        // And it matters: of those who come fresh it is nine in ten.
        long fresh = new Site(weights("a", 0.9, "b", 0.1))
                .decide(new HashMap<>()).values().stream()
                        .filter(choice -> choice.variantName().equals("a"))
                        .count();
        assertThat(fresh).isBetween(90_000L - 475, 90_000L + 475);
    }

    @Test
    void nobodyShouldSeeAnotherVariantWhenOneIsAdded() {
        Map<String, Assignment> kept = new HashMap<>();
        Map<String, String> before = names(new Site(weights("a", 0.5, "b", 0.5)).decide(kept));

        assertThat(names(new Site(weights("new", 0.4, "a", 0.3, "b", 0.3)).decide(kept)))
                .isEqualTo(before);
    }

    /** Who logs in is who they were; of two devices that become one visitor the one that was drawn first stays. */
    @Test
    void nobodyShouldSeeAnotherVariantWhenTheyLogIn() {
        Map<String, Assignment> kept = new HashMap<>();
        Site site = new Site(weights("a", 0.5, "b", 0.5));
        Map<String, String> before = names(site.decide(kept));
        ProfileFold fold = new ProfileFold(site.snapshot.definitions());
        Map<String, Assignment> afterLogin = new HashMap<>();
        kept.forEach((visitor, assignment) -> {
            Profile folded = fold.fold(fold.fresh(visitor), decided(visitor, assignment), new Position(0, 0, 1));
            Profile known = fold.fold(folded, login(visitor, assignment.at() + 1), new Position(0, 0, 2));
            Assignment later =
                    new Assignment(assignment.variant().equals("a") ? "b" : "a", 0.5, "", assignment.at() + 5);
            Profile other = fold.fold(fold.fresh("other"), decided("other", later), new Position(0, 0, 3));
            afterLogin.put(
                    visitor,
                    Objects.requireNonNull(
                            fold.merge(other, known).assignments().get("split")));
        });

        assertThat(names(new Site(weights("a", 0.9, "b", 0.1)).decide(afterLogin)))
                .isEqualTo(before);
    }

    private static Decided decided(String visitor, Assignment drawn) {
        return new Decided(
                visitor,
                "split",
                drawn.variant(),
                drawn.propensity(),
                "",
                0,
                "abc",
                "d" + visitor,
                drawn.at(),
                drawn.at());
    }

    private static Observed login(String visitor, long at) {
        return new Observed(
                Observed.Kind.IDENTIFY,
                "Identify",
                visitor,
                "user-" + visitor,
                "m" + visitor,
                at,
                at,
                true,
                Value.Fields.NONE,
                Value.Fields.NONE);
    }

    @Test
    void onlyThoseOfADroppedVariantShouldBeDrawnAgainAndOnlyOnce() {
        Map<String, Assignment> kept = new HashMap<>();
        Map<String, String> before = names(new Site(weights("a", 0.2, "b", 0.3, "c", 0.5)).decide(kept));
        Site dropped = new Site(weights("a", 0.4, "c", 0.6));

        Map<String, Choice> after = dropped.decide(kept);

        after.forEach((visitor, choice) -> {
            boolean wasDropped = before.getOrDefault(visitor, "").equals("b");
            assertThat(choice.remember()).isEqualTo(wasDropped);
            if (!wasDropped) {
                assertThat(choice.variantName()).isEqualTo(before.get(visitor));
            }
        });
        assertThat(after.values()).filteredOn(Choice::remember).hasSizeBetween(30_000 - 725, 30_000 + 725);
        Map<String, Choice> then = dropped.decide(kept);
        assertThat(names(then)).isEqualTo(names(after));
        assertThat(then.values()).noneMatch(Choice::remember);
    }
}
