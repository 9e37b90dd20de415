package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.rules.Configuration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ContentsTest {
    private static final Map<String, String> FILES = Map.of(
            "features.yaml", "views: { count: Product Viewed }\n",
            "content/plain.html", "Hello\n",
            "content/mine.html", "<p>{{views}} seen</p>\n",
            "content/code.html", "<p>TEN-OFF</p>\n",
            "content/other.html", "<p>{{views}} seen</p>\n",
            "content/a.html", "<p>ä</p>\n",
            "content/b.html", "<p>ä</p>\n",
            "content/d.html", "<p>ä</p>\n",
            "experiences.yaml", """
                    slots: { hero: { default: plain.html }, top: { default: plain.html }, aside: { default: page }, own: { default: other.html } }
                    experiences:
                      split: { slot: hero, holdout: 10%, variants: { a: a.html, mine: mine.html } }
                      kept:  { slot: aside, holdout: 10%, variants: { a: b.html } }
                      code:  { slot: aside, guarded: true, holdout: 10%, variants: { ten: code.html } }
                      held:  { slot: own, holdout: 10%, variants: { a: d.html } }
                    """);

    private static final Snapshot SNAPSHOT = snapshot();

    /** Readable refs of the right length: the last 22 characters of what is hashed. */
    private static final Contents CONTENTS =
            Contents.of(SNAPSHOT, text -> "%022d".formatted(Math.abs((long) text.hashCode())));

    private static Snapshot snapshot() {
        return snapshot(FILES);
    }

    private static Snapshot snapshot(Map<String, String> texts) {
        Map<String, byte[]> files = new TreeMap<>();
        texts.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        Configuration.Result result = Configuration.load(files);
        if (result instanceof Configuration.Loaded loaded) {
            return loaded.snapshot();
        }
        throw new AssertionError(result.problems());
    }

    private static String body(String word) {
        return CONTENTS.find(Contents.ref(word).orElseThrow()).orElseThrow().body();
    }

    @Test
    void bodyShouldBearTheMarkByWhichExposuresAreTold() {
        assertThat(body(CONTENTS.ofVariant("split", "a"))).isEqualTo("<div data-limen=\"split:a\"><p>ä</p>\n</div>");
    }

    @Test
    void bodyOfAHoldoutShouldBeTheDefaultWithItsMark() {
        assertThat(body(CONTENTS.ofHoldout("split"))).isEqualTo("<div data-limen=\"split:holdout\">Hello\n</div>");
    }

    @Test
    void bodyOfADefaultShouldBearNoMarkAndBeginWithATag() {
        assertThat(body(CONTENTS.ofFallback("hero"))).isEqualTo("<!-- -->Hello\n");
    }

    @Test
    void contentShouldNameEverySlotThatSharesADefault() {
        Content content = CONTENTS.find(CONTENTS.ofFallback("hero")).orElseThrow();

        assertThat(content.slots()).containsExactly("hero", "top");
        assertThat(content.experience()).isEmpty();
        assertThat(CONTENTS.ofFallback("top")).isEqualTo(content.ref());
    }

    @Test
    void wordShouldSayThatThePageKeepsItsOwn() {
        assertThat(CONTENTS.ofFallback("aside")).isEqualTo(".");
        assertThat(CONTENTS.ofHoldout("kept")).isEqualTo(".kept");
    }

    @Test
    void wordShouldBeToAskWhenWhatIsShownIsPersonal() {
        assertThat(CONTENTS.ofVariant("split", "mine")).isEqualTo("!");
        assertThat(CONTENTS.ofFallback("own")).isEqualTo("!");
        assertThat(CONTENTS.ofHoldout("held")).isEqualTo("!");
    }

    @Test
    void wordShouldBeToAskWhenTheExperienceIsGuarded() {
        assertThat(CONTENTS.ofVariant("code", "ten")).isEqualTo("!");
        assertThat(CONTENTS.ofHoldout("code")).isEqualTo("!");
        assertThat(CONTENTS.all().values()).extracting(Content::body).noneMatch(body -> body.contains("TEN-OFF"));
    }

    @Test
    void nothingShouldHaveARefWithoutKeys() {
        assertThat(Contents.NONE.ofVariant("split", "a")).isEqualTo("!");
        assertThat(Contents.NONE.find(CONTENTS.ofVariant("split", "a"))).isEmpty();
    }

    @Test
    void refShouldBeTakenForOneByItsLength() {
        assertThat(Contents.ref(".")).isEmpty();
        assertThat(Contents.ref("!")).isEmpty();
        assertThat(Contents.ref(".an_experience_of_twen")).as("22 characters").isEmpty();
    }

    @Test
    void cacheabilityShouldBeOfTheSlotAndAskingOfTheWinner() {
        EdgeCacheability hero = EdgeCacheability.of(SNAPSHOT).get(0);
        EdgeCacheability aside = EdgeCacheability.of(SNAPSHOT).get(2);

        assertThat(hero.isCacheable()).isTrue();
        assertThat(hero.asks()).containsExactly("split: mine.html shows values of the visitor");
        assertThat(aside.isCacheable()).isTrue();
        assertThat(aside.asks()).containsExactly("code: guarded");
    }

    @Test
    void cacheabilityShouldSayWhatSeveralSlotsCouldShow() {
        Map<String, String> texts = new TreeMap<>(FILES);
        texts.put("experiences.yaml", """
                slots: { hero: { default: plain.html }, top: { default: plain.html }, aside: { default: page } }
                experiences:
                  one:  { slot: hero, variants: { a: a.html } }
                  two:  { slot: aside, variants: { b: b.html, a: a.html } }
                """);

        List<EdgeCacheability> slots = EdgeCacheability.of(snapshot(texts));

        assertThat(slots.get(0).reasons()).containsExactly("a.html is for aside too, and shown once a page");
        // Both fall back to the same, which is never passed over.
        assertThat(slots.get(1).isCacheable()).isTrue();
        assertThat(slots.get(2).reasons()).containsExactly("a.html is for hero too, and shown once a page");
    }

    @Test
    void cacheabilityShouldSayWhyFirstViewsAreAskedFor() {
        Map<String, String> texts = new TreeMap<>(FILES);
        texts.put("goals.yaml", "order: { event: Order Completed }\n");
        texts.put("experiences.yaml", """
                holdout: 2%
                slots: { hero: { default: page } }
                experiences:
                  one:   { slot: hero, coverage: 50%, schedule: { days: mon }, variants: { a: a.html } }
                  two:   { slot: hero, goal: order, exclusive: { group: g, share: 5% }, variants: { a: a.html } }
                  three: { slot: hero, mode: shadow, coverage: 50%, variants: { a: a.html } }
                  four:  { slot: hero, variants: { a: a.html } }
                """);

        assertThat(EdgeCacheability.of(snapshot(texts)).get(0).firstViews())
                .containsExactly("one: its schedule, its coverage", "two: its part of g, the holdout of all");
    }
}
