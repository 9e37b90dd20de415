package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.bandit.LearnedWeights;
import io.limen.gateway.experiment.bandit.WeightTable;
import io.limen.gateway.experiment.bandit.Weights;
import io.limen.gateway.experiment.bandit.Weights.Share;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.rules.Configuration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a bandit draws by, and for how long. */
class BanditTest {
    private static final long NOW = 1_796_083_200_000L;
    private static final int VISITORS = 20_000;
    private static final String BANDIT =
            "deal: { slot: hero, goal: order, split: bandit, variants: { a: a.html, b: b.html }%s }";

    private static Rulebook rulebook(String more) {
        Map<String, String> texts = Map.of(
                "features.yaml", "views: { count: Product Viewed }\n",
                "segments.yaml", "keen: { when: views >= 5 }\nseen: { when: views >= 1 }\n",
                "goals.yaml", "order: { event: Order Completed, within: 7d }\n",
                "content/a.html", "<p>a</p>",
                "content/b.html", "<p>b</p>",
                "experiences.yaml",
                        "slots: { hero: { default: page } }\nexperiences:\n  " + BANDIT.formatted(more) + "\n");
        Map<String, byte[]> files = new TreeMap<>();
        texts.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        if (Configuration.load(files) instanceof Configuration.Loaded loaded) {
            return Rulebook.of(loaded.snapshot(), 60_000, Contents.of(loaded.snapshot(), BanditTest::tag));
        }
        throw new AssertionError(Configuration.load(files).problems());
    }

    private static String tag(String text) {
        return "%022d".formatted(text.hashCode() & 0xffff_ffffL);
    }

    private static Weights weights(String one, int parts, String other) {
        return new Weights(3, List.of(new Share(one, parts), new Share(other, Weights.PARTS - parts)));
    }

    private static Learned learned(Weights everywhere, Map<String, Weights> contexts) {
        return new Learned(new LearnedWeights(3, Map.of("deal", new WeightTable(everywhere, contexts))), Map.of());
    }

    private static Moment moment(Rulebook rulebook, String visitor, Learned learned, long sessionSince) {
        Moment moment = rulebook.appraiser()
                .moment(visitor, rulebook.read(rulebook.fold().fresh(visitor), NOW), Map.of(), Value.Fields.NONE);
        moment.drawBy(new Drawing(learned, sessionSince));
        return moment;
    }

    /** Somebody in these segments, in a session that goes back to that moment. */
    private static Choice choose(
            Rulebook rulebook,
            String visitor,
            Learned learned,
            long sessionSince,
            Optional<Assignment> before,
            int... segments) {
        Moment moment = moment(rulebook, visitor, learned, sessionSince);
        for (int segment : segments) {
            moment.members()[segment] = true;
        }
        return rulebook.policy()
                .choose(0, moment, before.map(kept -> Map.of("deal", kept)).orElse(Map.of()));
    }

    private static Choice fresh(Rulebook rulebook, String visitor, Learned learned, int... segments) {
        return choose(rulebook, visitor, learned, NOW, Optional.empty(), segments);
    }

    private static double share(Rulebook rulebook, Learned learned, String variant, int... segments) {
        int drawn = 0;
        for (int i = 0; i < VISITORS; i++) {
            Choice choice = fresh(rulebook, "v" + i, learned, segments);
            drawn += choice.variantName().equals(variant) ? 1 : 0;
        }
        return drawn / (double) VISITORS;
    }

    @Test
    void variantsShouldBeDrawnByWhatWasLearnedAndSayHowLikelyThatWas() {
        Rulebook rulebook = rulebook("");
        Learned learned = learned(weights("a", 9_000, "b"), Map.of());

        assertThat(share(rulebook, learned, "a")).isCloseTo(0.9, within(0.01));
        Choice choice = fresh(rulebook, "v1", learned);
        assertThat(choice.reason()).isEqualTo(Reason.BANDIT);
        Draw draw = rulebook.policy().draw(choice, "v1").orElseThrow();
        assertThat(draw.propensity()).isEqualTo(draw.variant().equals("a") ? 0.9 : 0.1);
        assertThat(draw.weightsVersion()).isEqualTo(3);
        assertThat(draw.context()).isEmpty();
    }

    @Test
    void variantsShouldBeDrawnEvenlyWhereNothingWasLearnedOfThem() {
        Rulebook rulebook = rulebook("");

        assertThat(share(rulebook, Learned.NOTHING, "a")).isCloseTo(0.5, within(0.02));
        assertThat(share(rulebook, learned(weights("a", 9_000, "gone"), Map.of()), "a"))
                .isCloseTo(0.5, within(0.02));
        Weights ofFewer = new Weights(3, List.of(new Share("a", Weights.PARTS)));
        assertThat(share(rulebook, learned(ofFewer, Map.of()), "a")).isCloseTo(0.5, within(0.02));
        assertThat(fresh(rulebook, "v1", Learned.NOTHING).odds()).isEqualTo(new Odds(0.5, "", 0, 0));
    }

    @Test
    void firstSegmentThatIsNamedShouldSayWhatIsDrawnBy() {
        Rulebook rulebook = rulebook(", bandit: { by: [ keen, seen ] }");
        int keen = 0;
        int seen = 1;
        Learned learned = learned(
                weights("a", 5_000, "b"), Map.of("keen", weights("a", 0, "b"), "seen", weights("a", 10_000, "b")));

        assertThat(share(rulebook, learned, "a", keen, seen)).isZero();
        assertThat(share(rulebook, learned, "a", seen)).isEqualTo(1);
        assertThat(share(rulebook, learned, "a")).isCloseTo(0.5, within(0.02));
        assertThat(fresh(rulebook, "v1", learned, seen).odds().context()).isEqualTo("seen");
        // Before a segment has weights of its own it is counted apart already.
        assertThat(fresh(rulebook, "v1", Learned.NOTHING, keen).odds().context())
                .isEqualTo("keen");
    }

    @Test
    void drawShouldBeKeptForASessionAndThenBeAnotherDecision() {
        Rulebook rulebook = rulebook("");
        Learned learned = learned(weights("a", 10_000, "b"), Map.of());
        Optional<Assignment> b = Optional.of(new Assignment("b", 0.1, "", NOW - 1_000));

        Choice same = choose(rulebook, "v1", learned, NOW - 1_000, b);
        assertThat(same.variantName()).isEqualTo("b");
        assertThat(same.reason()).isEqualTo(Reason.STICKY);
        assertThat(same.remember()).isFalse();

        Choice next = choose(rulebook, "v1", learned, NOW - 999, b);
        assertThat(next.variantName()).isEqualTo("a");
        assertThat(next.remember()).isTrue();
        Optional<Assignment> a = Optional.of(new Assignment("a", 1, "", NOW - 1_000));
        Choice again = choose(rulebook, "v1", learned, NOW - 999, a);
        Optional<Assignment> aMuchEarlier = Optional.of(new Assignment("a", 1, "", NOW - 5_000));
        assertThat(List.of(id(rulebook, again), id(rulebook, choose(rulebook, "v1", learned, NOW, aMuchEarlier))))
                .doesNotHaveDuplicates()
                .doesNotContain(id(rulebook, fresh(rulebook, "v1", learned)));
    }

    private static String id(Rulebook rulebook, Choice choice) {
        return rulebook.policy().draw(choice, "v1").orElseThrow().decisionId();
    }

    @Test
    void drawShouldBeKeptForGoodWhereThatIsAskedFor() {
        Rulebook rulebook = rulebook(", bandit: { keep: visitor }");
        Learned learned = learned(weights("a", 10_000, "b"), Map.of());

        Choice choice = choose(rulebook, "v1", learned, NOW, Optional.of(new Assignment("b", 0.1, "", 1)));

        assertThat(choice.variantName()).isEqualTo("b");
    }

    @Test
    void whoIsHeldOutShouldBeCountedAnewInEachSessionAsTheOthersAre() {
        Rulebook rulebook = rulebook(", holdout: 100%");
        Optional<Assignment> before = Optional.of(new Assignment("holdout", 1, "", NOW - 1_000));

        assertThat(choose(rulebook, "v1", Learned.NOTHING, NOW - 1_000, before).remember())
                .isFalse();
        Choice next = choose(rulebook, "v1", Learned.NOTHING, NOW, before);
        assertThat(next.variantName()).isEqualTo("holdout");
        assertThat(next.remember()).isTrue();
    }

    @Test
    void whoTakesPartShouldNotMoveWithWhatIsLearned() {
        Rulebook rulebook = rulebook(", coverage: 30%");
        Map<String, Boolean> visitorToCovered = new HashMap<>();
        for (int parts : new int[] {100, 5_000, 9_900}) {
            Learned learned = learned(weights("a", parts, "b"), Map.of());
            List<String> drawn = new ArrayList<>();
            for (int i = 0; i < VISITORS; i++) {
                Choice choice = fresh(rulebook, "v" + i, learned);
                boolean covered = choice.experience().isPresent();
                Boolean before = visitorToCovered.put("v" + i, covered);
                assertThat(before == null || before == covered).isTrue();
                if (covered) {
                    drawn.add(choice.variantName());
                }
            }
            assertThat(drawn.size() / (double) VISITORS).isCloseTo(0.3, within(0.02));
            assertThat(drawn.stream().filter("a"::equals).count() / (double) drawn.size())
                    .isCloseTo(parts / 10_000.0, within(0.02));
        }
    }

    @Test
    void whatIsStoppedShouldBeShownToNobodyAndSayWhy() {
        Rulebook rulebook = rulebook("");
        Learned stopped = new Learned(LearnedWeights.NONE, Map.of("deal", new Learned.Harm("order", List.of("b"))));
        Optional<Assignment> before = Optional.of(new Assignment("a", 0.5, "", NOW));

        assertThat(choose(rulebook, "v1", stopped, NOW, before).experience()).isEmpty();
        Moment moment = moment(rulebook, "v1", stopped, NOW);
        assertThat(rulebook.policy().path(List.of("hero"), moment, Map.of(), Map.of()))
                .extracting(Explanation.PathLine::why)
                .containsExactly("stopped: b does harm to order");
        assertThat(Objects.requireNonNull(EdgeRules.of(rulebook, stopped, NOW)
                                .slotToRules()
                                .get("hero"))
                        .newcomer())
                .contains(List.of());
    }

    @Test
    void edgesShouldAskWhereABanditDraws() {
        EdgeRules rules = EdgeRules.of(rulebook(""), NOW);

        EdgeRules.SlotRules hero = Objects.requireNonNull(rules.slotToRules().get("hero"));
        assertThat(hero.newcomer()).isEmpty();
        assertThat(hero.known()).isEmpty();
        assertThat(EdgeCacheability.of(rulebook("").snapshot()).get(0).firstViews())
                .containsExactly("deal: what it learns");
    }
}
