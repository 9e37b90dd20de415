package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.profile.Assignment;
import io.limen.gateway.rules.Configuration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who takes part, and when, as experiences.yaml says it. */
class RolloutTest {
    private static final long NOW = 1_796_083_200_000L;
    private static final int VISITORS = 20_000;

    private static Snapshot snapshot(String... experiences) {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("experiences.yaml", bytes(String.join("\n", experiences)));
        files.put("goals.yaml", bytes("order: { event: Order Completed }"));
        for (String name : List.of("a", "b", "c", "default")) {
            files.put("content/" + name + ".html", bytes("<p>" + name + "</p>"));
        }
        if (Configuration.load(files) instanceof Configuration.Loaded loaded) {
            return loaded.snapshot();
        }
        throw new AssertionError(Configuration.load(files).problems());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Decision> decide(Snapshot snapshot, String visitor, Map<String, String> forced) {
        return decide(new DecisionPolicy(snapshot), snapshot, visitor, forced);
    }

    private static List<Decision> decide(
            DecisionPolicy policy, Snapshot snapshot, String visitor, Map<String, String> forced) {
        return policy.decide(Moments.at(NOW, visitor, snapshot), Map.of(), Map.of(), policy.slots(List.of()), forced);
    }

    private static Decision decide(Snapshot snapshot, String visitor) {
        return decide(snapshot, visitor, Map.of()).get(0);
    }

    private static List<String> why(Snapshot snapshot, String visitor) {
        DecisionPolicy policy = new DecisionPolicy(snapshot);
        return policy.path(policy.slots(List.of()), Moments.at(NOW, visitor, snapshot), Map.of(), Map.of()).stream()
                .map(line -> line.experience() + ": " + line.why() + (line.matched() ? "!" : ""))
                .toList();
    }

    private static String visitor(int i) {
        return "visitor-" + i;
    }

    /** Who is shown which experience. */
    private static Map<String, String> shown(Snapshot snapshot) {
        Map<String, String> visitorToExperience = new HashMap<>();
        DecisionPolicy policy = new DecisionPolicy(snapshot);
        for (int i = 0; i < VISITORS; i++) {
            Decision decision = decide(policy, snapshot, visitor(i), Map.of()).get(0);
            visitorToExperience.put(
                    visitor(i),
                    decision.experience().orElse("") + ":" + decision.variant().orElse(""));
        }
        return visitorToExperience;
    }

    private static final String HERO = "slots: { hero: { default: default.html } }\nexperiences:\n";

    @Test
    void offShouldBePassedOverAndSayIt() {
        Snapshot snapshot = snapshot(
                HERO,
                "  one: { slot: hero, mode: off, variants: { a: a.html } }",
                "  two: { slot: hero, variants: { b: b.html } }");

        assertThat(decide(snapshot, "v").experience()).contains("two");
        assertThat(why(snapshot, "v")).containsExactly("one: off", "two: matched!");
    }

    @Test
    void shadowShouldBeToldBesideWhatIsShown() {
        Snapshot snapshot = snapshot(
                HERO,
                "  none: { slot: hero, mode: shadow, coverage: 0%, variants: { a: a.html } }",
                "  one:  { slot: hero, mode: shadow, variants: { a: a.html, b: b.html } }",
                "  more: { slot: hero, mode: shadow, variants: { c: c.html } }",
                "  two:  { slot: hero, variants: { b: b.html } }",
                "  last: { slot: hero, mode: shadow, variants: { c: c.html } }");
        Decision decision = decide(snapshot, "v");

        assertThat(decision.experience()).contains("two");
        assertThat(decision.shadow().orElseThrow().experience()).isEqualTo("one");
        assertThat(decision.shadow().orElseThrow().variant()).isIn("a", "b");
        assertThat(decision.draw()).isEmpty();
        assertThat(why(snapshot, "v"))
                .containsExactly(
                        "none: outside coverage", "one: shadow", "more: shadow", "two: matched!", "last: shadow");
        Snapshot alone = snapshot(HERO, "  one: { slot: hero, mode: shadow, variants: { a: a.html } }");
        assertThat(decide(alone, "v").reason()).isEqualTo(Reason.DEFAULT);
        assertThat(decide(alone, "v").shadow()).contains(new Shadow("one", "a"));
    }

    @Test
    void killSwitchShouldLeaveTheDefaultOfASlotOrOfAll() {
        String experiences = "experiences: { one: { slot: hero, variants: { a: a.html } },"
                + " two: { slot: top, variants: { b: b.html } } }";
        Snapshot hero = snapshot("slots: { hero: { default: default.html, off: true }, top: }", experiences);
        Snapshot all = snapshot("off: true", "slots: { hero: { default: default.html }, top: }", experiences);

        assertThat(decide(hero, "v", Map.of()))
                .extracting(Decision::reason)
                .containsExactly(Reason.DEFAULT, Reason.TARGETING_MATCH);
        assertThat(decide(hero, "v").html()).contains("<p>default</p>");
        assertThat(why(hero, "v")).containsExactly("one: off", "two: matched!");
        assertThat(decide(all, "v", Map.of("one", "a")))
                .extracting(Decision::reason)
                .containsExactly(Reason.DEFAULT, Reason.DEFAULT);
    }

    @Test
    void scheduleShouldPassOnOutsideOfIt() {
        Snapshot snapshot = snapshot(
                HERO,
                "  sale: { slot: hero, schedule: { from: 2026-11-27, until: 2026-12-01, zone: Europe/Zurich }, variants: { a: a.html } }",
                "  next: { slot: hero, schedule: { days: [ mon, tue ], hours: 00:00-06:00 }, variants: { b: b.html } }");

        // It is Tuesday 2026-12-01, midnight in UTC and one o'clock in Zürich.
        assertThat(decide(snapshot, "v").experience()).contains("next");
        assertThat(why(snapshot, "v")).containsExactly("sale: outside schedule", "next: matched!");
        DecisionPolicy policy = new DecisionPolicy(snapshot);
        Moment moment = Moments.at(NOW, "v", snapshot);
        assertThat(policy.due(policy.choose(0, moment, Map.of()), moment)).isEqualTo(NOW + 6 * 3_600_000);
    }

    @Test
    void largerCoverageShouldTakePeopleInAndMoveNobody() {
        List<Map<String, String>> grown = new ArrayList<>();
        for (String coverage : List.of("10%", "50%", "100%")) {
            grown.add(shown(snapshot(
                    HERO,
                    "  one: { slot: hero, coverage: " + coverage
                            + ", split: { a: 20%, b: 80% }, variants: { a: a.html, b: b.html } }",
                    "  two: { slot: hero, variants: { c: c.html } }")));
        }
        for (int i = 0; i < VISITORS; i++) {
            String visitor = visitor(i);
            String before = grown.get(0).getOrDefault(visitor, "");
            for (Map<String, String> after : grown) {
                assertThat(after.get(visitor))
                        .isIn(before.equals("two:c") ? Set.of("two:c", "one:a", "one:b") : Set.of(before));
                before = after.getOrDefault(visitor, "");
            }
        }
        long in = grown.get(1).values().stream()
                .filter(name -> name.startsWith("one"))
                .count();
        long a = grown.get(1).values().stream().filter("one:a"::equals).count();
        // Five standard deviations of a binomial.
        assertThat(in).isBetween(10_000L - 354, 10_000L + 354);
        assertThat(a).isBetween(2_000L - 213, 2_000L + 213);
        assertThat(grown.get(2).values()).doesNotContain("two:c");
    }

    @Test
    void whoWasGivenAVariantShouldKeepItWhenCoverageShrinks() {
        Snapshot snapshot = snapshot(HERO, "  one: { slot: hero, coverage: 0%, variants: { a: a.html, b: b.html } }");
        DecisionPolicy policy = new DecisionPolicy(snapshot);
        Map<String, Assignment> kept = Map.of("one", new Assignment("b", 0.5, "", 1));

        Choice choice = policy.choose(0, Moments.at(NOW, "v", snapshot), kept);

        assertThat(choice.variantName()).isEqualTo("b");
        assertThat(choice.reason()).isEqualTo(Reason.STICKY);
        assertThat(policy.choose(0, Moments.at(NOW, "v", snapshot), Map.of()).experience())
                .isEmpty();
    }

    @Test
    void experiencesOfAGroupShouldExcludeEachOtherAndStayWhereTheyAreWhenOneIsAppended() {
        String two = """
                  one: { slot: hero, exclusive: { group: tests, share: 40% }, variants: { a: a.html } }
                  two: { slot: top, exclusive: { group: tests, share: 20% }, variants: { b: b.html } }
                """;
        String three = two + "  new: { slot: top, exclusive: { group: tests, share: 40% }, variants: { c: c.html } }\n";
        String slots = "slots: { hero: , top: }\nexperiences:\n";
        Snapshot before = snapshot(slots + two);
        Snapshot after = snapshot(slots + three);
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < VISITORS; i++) {
            Set<String> old = experiences(before, visitor(i));
            Set<String> now = experiences(after, visitor(i));
            assertThat(now).hasSize(1);
            assertThat(old).isEqualTo(now.contains("new") ? Set.of() : now);
            now.forEach(name -> counts.merge(name, 1, Integer::sum));
        }
        assertThat(counts.get("one")).isBetween(8_000 - 347, 8_000 + 347);
        assertThat(counts.get("two")).isBetween(4_000 - 283, 4_000 + 283);
        String someOfTwo = IntStream.range(0, VISITORS)
                .mapToObj(RolloutTest::visitor)
                .filter(visitor -> experiences(before, visitor).contains("two"))
                .findFirst()
                .orElseThrow();
        assertThat(why(before, someOfTwo)).containsExactly("one: in another of group tests", "two: matched!");
        assertThat(why(before, "")).containsExactly("one: no id to draw with", "two: no id to draw with");
    }

    private static Set<String> experiences(Snapshot snapshot, String visitor) {
        return decide(snapshot, visitor, Map.of()).stream()
                .flatMap(decision -> decision.experience().stream())
                .collect(Collectors.toSet());
    }

    @Test
    void holdoutOfAllShouldBeTheSameVisitorsForEveryExperienceWithAGoal() {
        Snapshot snapshot = snapshot(
                "holdout: 10%",
                "slots: { hero: { default: default.html }, top: , side: }",
                "experiences:",
                "  one:  { slot: hero, goal: order, variants: { a: a.html } }",
                "  two:  { slot: top, goal: order, variants: { b: b.html } }",
                "  free: { slot: side, variants: { c: c.html } }");
        int held = 0;
        for (int i = 0; i < VISITORS; i++) {
            List<Decision> decisions = decide(snapshot, visitor(i), Map.of());
            boolean out = decisions.get(0).reason() == Reason.HOLDOUT;
            assertThat(decisions.get(1).reason()).isEqualTo(decisions.get(0).reason());
            assertThat(decisions.get(2).experience()).contains("free");
            if (out && held++ == 0) {
                assertThat(decisions.get(0).html().orElseThrow())
                        .startsWith("<div data-limen=\"one:holdout\" data-limen-decision=\"")
                        .contains("<p>default</p>");
                assertThat(why(snapshot, visitor(i))).startsWith("one: held out of all!", "two: held out of all!");
            }
        }
        assertThat(held).isBetween(2_000 - 213, 2_000 + 213);
        assertThat(decide(snapshot, "").reason()).isEqualTo(Reason.DEFAULT);
    }

    @Test
    void laterSlotShouldNotRepeatASnippet() {
        Snapshot snapshot = snapshot(
                "slots: { hero: { default: default.html }, top: { default: page }, side: { default: default.html } }",
                "experiences:",
                "  one:   { slot: hero, variants: { a: a.html } }",
                "  two:   { slot: top, variants: { same: a.html } }",
                "  three: { slot: top, variants: { b: b.html } }");

        List<Decision> together = decide(snapshot, "v", Map.of());
        assertThat(together.get(1).experience()).contains("three");
        assertThat(why(snapshot, "v"))
                .containsExactly("one: matched!", "two: already shown in hero", "three: matched!");
        DecisionPolicy policy = new DecisionPolicy(snapshot);
        assertThat(policy.decide(Moments.at(NOW, "v", snapshot), Map.of(), Map.of(), List.of("top"))
                        .get(0)
                        .experience())
                .contains("two");
        assertThat(together.get(2).html()).contains("<p>default</p>");
    }

    @Test
    void forcedShouldBeShownWhateverStandsAgainstItAndLeaveNoTrace() {
        Snapshot snapshot = snapshot(
                "holdout: 100%",
                "slots: { hero: { default: default.html } }",
                "experiences:",
                "  one: { slot: hero, goal: order, variants: { c: c.html } }",
                "  two: { slot: hero, mode: off, coverage: 0%, variants: { a: a.html, b: b.html } }");

        Decision decision = decide(snapshot, "v", Map.of("two", "b")).get(0);

        assertThat(decision.reason()).isEqualTo(Reason.FORCED);
        assertThat(decision.variant()).contains("b");
        assertThat(decision.html()).contains("<p>b</p>");
        assertThat(decision.ref()).isEmpty();
        assertThat(decision.decisionId()).isEmpty();
        assertThat(decision.draw()).isEqualTo(Optional.empty());
        assertThat(decide(snapshot, "v", Map.of("two", "gone")).get(0).reason()).isEqualTo(Reason.HOLDOUT);
        DecisionPolicy policy = new DecisionPolicy(snapshot);
        assertThat(policy.path(List.of("hero"), Moments.at(NOW, "v", snapshot), Map.of(), Map.of("two", "b")))
                .extracting(line -> line.experience() + " " + line.matched() + " " + line.why())
                .containsExactly("one false matched, but another won", "two true forced");
    }
}
