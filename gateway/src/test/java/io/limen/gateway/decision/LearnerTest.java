package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.experiment.bandit.Weights;
import io.limen.gateway.experiment.count.Cell;
import io.limen.gateway.experiment.count.Conversions;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.experiment.count.Tally;
import io.limen.gateway.rules.Configuration;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is learned of what was counted. */
class LearnerTest {
    private static final Map<String, String> FILES = Map.of(
            "features.yaml", "views: { count: Product Viewed }\n",
            "segments.yaml", "keen: { when: views >= 5 }\nseen: { when: views >= 1 }\n",
            "goals.yaml", """
                    order: { event: Order Completed, value: total, within: 7d }
                    """,
            "content/a.html", "<p>a</p>",
            "content/b.html", "<p>b</p>",
            "experiences.yaml", """
                    slots: { hero: { default: page } }
                    experiences:
                      rate:   { slot: hero, goal: order, split: bandit, bandit: { reward: rate, exploration: 10% }, variants: { a: a.html, b: b.html } }
                      worth:  { slot: hero, goal: order, split: bandit, bandit: { by: [ keen, seen ] }, variants: { a: a.html, b: b.html } }
                      alone:  { slot: hero, goal: order, split: bandit, variants: { a: a.html } }
                      fixed:  { slot: hero, goal: order, variants: { a: a.html, b: b.html } }
                    """);
    private static final long ONE = 10_000;

    private final Snapshot snapshot = snapshot("");

    private static Snapshot snapshot(String ofGoal) {
        Map<String, byte[]> files = new TreeMap<>();
        FILES.forEach((path, text) -> files.put(
                path, text.replace("within: 7d", "within: 7d" + ofGoal).getBytes(StandardCharsets.UTF_8)));
        if (Configuration.load(files) instanceof Configuration.Loaded loaded) {
            return loaded.snapshot();
        }
        throw new AssertionError(Configuration.load(files).problems());
    }

    /** So many were exposed, and so many of them ordered for so much each. */
    private static Counts counted(
            String experience, String context, String variant, long exposed, long ordered, long each) {
        BigInteger square = BigInteger.valueOf(each * ONE).pow(2);
        Conversions orders =
                new Conversions(ordered, ordered * each * ONE, square.multiply(BigInteger.valueOf(ordered)), ordered);
        return new Counts(new TreeMap<>(Map.of(
                new Cell(experience, context, variant),
                new Tally(exposed, 0, new TreeMap<>(Map.of("order", orders))))));
    }

    /** Variant a is bought from more often, b for much more. */
    private static Counts countedOf(String experience, String context, long exposed) {
        return counted(experience, context, "a", exposed, exposed / 10, 10)
                .plus(counted(experience, context, "b", exposed, exposed / 20, 100));
    }

    private static int parts(Weights weights, String variant) {
        return weights.shares().stream()
                .filter(share -> share.arm().equals(variant))
                .mapToInt(Weights.Share::parts)
                .sum();
    }

    @Test
    void rewardShouldBeWhatTheGoalBringsOrThatItIsReached() {
        Counts counts = countedOf("rate", "", 4_000).plus(countedOf("worth", "", 4_000));

        Learned learned = new Learner(1_000, 64, 0.999).learn(snapshot, counts, Learned.NOTHING, 1);

        assertThat(parts(learned.weights().of("rate").orElseThrow().everywhere(), "a"))
                .isEqualTo(9_000);
        assertThat(parts(learned.weights().of("worth").orElseThrow().everywhere(), "b"))
                .isEqualTo(9_900);
        assertThat(learned.weights().experienceToTable()).containsOnlyKeys("rate", "worth");
        assertThat(learned.version()).isEqualTo(1);
    }

    @Test
    void segmentsShouldLearnApartButNoMoreOfThemThanMay() {
        Counts counts = countedOf("worth", "keen", 3_000)
                .plus(counted("worth", "seen", "a", 1_000, 900, 100))
                .plus(counted("worth", "seen", "b", 1_000, 10, 100));

        Learned both = new Learner(1_000, 64, 0.999).learn(snapshot, counts, Learned.NOTHING, 1);
        assertThat(parts(both.weights().of("worth").orElseThrow().of("keen"), "b"))
                .isEqualTo(9_900);
        assertThat(parts(both.weights().of("worth").orElseThrow().of("seen"), "a"))
                .isEqualTo(9_900);

        Learned one = new Learner(1_000, 1, 0.999).learn(snapshot, counts, Learned.NOTHING, 1);
        assertThat(one.weights().of("worth").orElseThrow().contextToWeights()).containsOnlyKeys("keen");
        assertThat(new Learner(6_001, 64, 0.999)
                        .learn(snapshot, counts, Learned.NOTHING, 1)
                        .weights()
                        .of("worth")
                        .orElseThrow()
                        .contextToWeights())
                .isEmpty();
    }

    @Test
    void experienceShouldBeStoppedWhenAVariantHarmsAGuardRail() {
        Snapshot guarded = snapshot(", guardRail: true");
        Counts harmed = counted("fixed", "", "a", 3_000, 150, 1).plus(counted("fixed", "", "b", 3_000, 75, 1));

        assertThat(new Learner(1_000, 64, 0.999)
                        .learn(guarded, harmed, Learned.NOTHING, 1)
                        .experienceToHarm())
                .isEqualTo(Map.of("fixed", new Learned.Harm("order", List.of("b"))));
        assertThat(new Learner(1_000, 64, 1)
                        .learn(guarded, harmed, Learned.NOTHING, 1)
                        .experienceToHarm())
                .isEmpty();
        assertThat(new Learner(1_000, 64, 0.999)
                        .learn(snapshot, harmed, Learned.NOTHING, 1)
                        .experienceToHarm())
                .as("a goal that is no guard rail")
                .isEmpty();
        // Who is held out does better than both.
        Counts heldOut = counted("fixed", "", "holdout", 3_000, 300, 1);
        assertThat(new Learner(1_000, 64, 0.999)
                        .learn(guarded, harmed.plus(heldOut), Learned.NOTHING, 1)
                        .experienceToHarm())
                .isEqualTo(Map.of("fixed", new Learned.Harm("order", List.of("a", "b"))));
    }

    @Test
    void weightsShouldStartFromThoseBefore() {
        Learned even = new Learner(1_000, 64, 0.999).learn(snapshot, Counts.NONE, Learned.NOTHING, 1);

        Learned next = new Learner(1_000, 64, 0.999).learn(snapshot, countedOf("rate", "", 4_000), even, 2);

        assertThat(parts(even.weights().of("rate").orElseThrow().everywhere(), "a"))
                .isEqualTo(5_000);
        assertThat(parts(next.weights().of("rate").orElseThrow().everywhere(), "a"))
                .isEqualTo(7_000);
    }
}
