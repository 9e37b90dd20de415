package io.limen.gateway.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.Learned;
import io.limen.gateway.decision.Learned.Harm;
import io.limen.gateway.decision.Learner;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.experiment.bandit.Weights;
import io.limen.gateway.experiment.count.Cell;
import io.limen.gateway.experiment.count.Conversions;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.experiment.count.Tally;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.rules.Configuration;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Several gateways that learn together. */
class LearningFlowTest {
    private static final long HOLD_MILLIS = 20_000;
    private static final Map<String, String> BANDIT = Map.of(
            "goals.yaml", "order: { event: Order Completed, within: 7d }\n",
            "content/a.html", "<p>a</p>",
            "content/b.html", "<p>b</p>",
            "experiences.yaml", """
                    slots: { hero: { default: page } }
                    experiences:
                      deal: { slot: hero, goal: order, split: bandit, variants: { a: a.html, b: b.html } }
                    """);
    private static final Map<String, String> GUARDED = Map.of(
            "goals.yaml", "order: { event: Order Completed, within: 7d, guardRail: true }\n",
            "content/a.html", "<p>a</p>",
            "content/b.html", "<p>b</p>",
            "experiences.yaml", """
                    slots: { hero: { default: page } }
                    experiences: { deal: { slot: hero, goal: order, variants: { a: a.html, b: b.html } } }
                    """);
    private static final Map<String, String> SPLIT = Map.of(
            "goals.yaml", "order: { event: Order Completed, within: 7d }\n",
            "content/a.html", "<p>a</p>",
            "experiences.yaml", """
                    slots: { hero: { default: page } }
                    experiences: { deal: { slot: hero, goal: order, variants: { a: a.html } } }
                    """);

    private final MemoryLearnedStore published = new MemoryLearnedStore();
    private final MemoryStore profiles = new MemoryStore();
    private Rulebook active = rulebook(BANDIT);
    private long now = 1_796_083_200_000L;
    private final Snapshots snapshots = new Snapshots() {
        @Override
        public Rulebook active() {
            return active;
        }

        @Override
        public Optional<Rulebook> of(String hash) {
            return Optional.of(active);
        }
    };
    private final LearningFlow one = gateway("one");
    private final LearningFlow two = gateway("two");

    private static Rulebook rulebook(Map<String, String> texts) {
        Map<String, byte[]> files = new TreeMap<>();
        texts.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        if (Configuration.load(files) instanceof Configuration.Loaded loaded) {
            return Rulebook.of(loaded.snapshot(), 60_000);
        }
        throw new AssertionError(Configuration.load(files).problems());
    }

    private LearningFlow gateway(String name) {
        return new LearningFlow(
                published,
                profiles,
                1,
                snapshots,
                new Clocks(() -> now, () -> 0),
                new Learner(1_000, 64, 0.999),
                name,
                HOLD_MILLIS);
    }

    private void counted(String variant, long exposed, long converted) {
        Conversions conversions = new Conversions(converted, 0, BigInteger.ZERO, 0);
        Counts counts = new Counts(new TreeMap<>(Map.of(
                new Cell("deal", "", variant), new Tally(exposed, 0, new TreeMap<>(Map.of("order", conversions))))));
        profiles.save(0, List.of(), Optional.of(new Committed(1, 1, "v1")), counts);
    }

    private static int parts(LearningFlow gateway, String variant) {
        return gateway.learned().weights().of("deal").orElseThrow().everywhere().shares().stream()
                .filter(share -> share.arm().equals(variant))
                .mapToInt(Weights.Share::parts)
                .sum();
    }

    private void look(LearningFlow... gateways) {
        for (LearningFlow gateway : gateways) {
            assertThat(gateway.look().succeeded()).isTrue();
        }
    }

    @Test
    void oneShouldWorkOutWhatAllDrawBy() {
        counted("a", 2_000, 100);
        counted("b", 2_000, 300);

        look(one, two);

        assertThat(one.isHolding()).isTrue();
        assertThat(two.isHolding()).isFalse();
        assertThat(two.learned()).isEqualTo(one.learned());
        assertThat(parts(two, "b")).isEqualTo(9_900);
    }

    @Test
    void weightsShouldFollowWhatIsCounted() {
        look(one, two);
        assertThat(parts(two, "a")).isEqualTo(5_000);

        counted("a", 2_000, 300);
        counted("b", 2_000, 100);
        for (int looks = 0; looks < 12; looks++) {
            now += 5_000;
            look(one, two);
        }

        assertThat(parts(two, "a")).isBetween(9_890, 9_900);
        assertThat(two.learned().version()).isEqualTo(13);
    }

    @Test
    void whatDoesHarmShouldBeStoppedByAll() {
        active = rulebook(GUARDED);
        counted("a", 2_000, 100);
        counted("b", 2_000, 70);
        look(one, two);
        assertThat(two.learned().experienceToHarm()).isEmpty();

        counted("a", 4_000, 200);
        counted("b", 4_000, 100);
        now += 5_000;
        look(one, two);

        assertThat(two.learned().experienceToHarm()).isEqualTo(Map.of("deal", new Harm("order", List.of("b"))));
    }

    @Test
    void anotherShouldTakeOverWhenTheOneDoesNotComeBackInTime() {
        look(one, two);
        now += HOLD_MILLIS;
        look(two);
        assertThat(two.isHolding()).isFalse();
        now += 1;

        look(two, one);

        assertThat(two.isHolding()).isTrue();
        assertThat(one.isHolding()).isFalse();
        assertThat(one.learned()).isEqualTo(two.learned());
        assertThat(one.learned().version()).isEqualTo(2);
    }

    @Test
    void whatWasSeenLastShouldBeDrawnByWhileTheStoreIsAway() {
        look(one, two);
        Learned seen = two.learned();
        published.breakDown(true);

        assertThat(two.look().failed()).isTrue();

        assertThat(two.learned()).isEqualTo(seen).isNotEqualTo(Learned.NOTHING);
    }

    @Test
    void nothingShouldBeAskedWhereNothingCanBeLearned() {
        active = rulebook(SPLIT);

        look(one);

        assertThat(published.reads()).isZero();
        assertThat(one.learned()).isEqualTo(Learned.NOTHING);
    }
}
