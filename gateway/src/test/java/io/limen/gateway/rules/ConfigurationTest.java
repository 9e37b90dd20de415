package io.limen.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.limen.gateway.content.Slot;
import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.decision.Variant;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.segment.Segment;
import io.limen.gateway.settings.Problem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private static Configuration.Loaded loaded(SampleConfiguration sample) {
        Configuration.Result result = Configuration.load(sample.files());
        assertThat(result).withFailMessage(() -> result.problems().toString()).isInstanceOf(Configuration.Loaded.class);
        return (Configuration.Loaded) result;
    }

    private static Snapshot snapshot(SampleConfiguration sample) {
        return loaded(sample).snapshot();
    }

    @Test
    void loadShouldAcceptNothingAtAll() {
        Configuration.Loaded loaded = loaded(new SampleConfiguration());

        assertThat(loaded.snapshot().experiences()).isEmpty();
        assertThat(loaded.problems()).isEmpty();
    }

    @Test
    void loadShouldReadEveryVerbOfFeatures() {
        Snapshot snapshot = snapshot(new SampleConfiguration()
                .file(
                        "features.yaml",
                        "counted: { count: Product Viewed, where: price > 5, per: session, window: 10m }",
                        "summed: { sum: [Product Added, Gift Added], of: price * quantity, minus: { event: Product Removed,"
                                + " where: price > 0 }, reset: Order Completed, halfLife: 5m }",
                        "newest: { last: Product Viewed, of: category, as: text }",
                        "oldest: { first: Product Viewed, of: event.time.getMonth() }",
                        "smallest: { min: Product Viewed, of: price }",
                        "largest: { max: Page Scrolled, of: depth, per: page, reset: Order Completed }",
                        "different: { distinct: Product Viewed, of: product_id, keep: 50 }",
                        "ago: { since: Product Added }",
                        "visits: { sessions: any, gap: 20m }",
                        "favourite: { top: Product Viewed, of: category, keep: 8, halfLife: 30m }",
                        "pattern: { sequence: [ Prices Compared, { event: Reviews Viewed, where: stars > 3 } ], window: 5m }",
                        "signals: { weigh: [ { event: Product Viewed, weight: 1 }, { event: Page Scrolled, where: depth > 70,"
                                + " weight: 3 } ], halfLife: 5m }",
                        "stayed: { dwell: Page Viewed, where: page.type == 'other', gap: 10m }",
                        "worth: { imported: number, expires: 7d }"));

        assertThat(snapshot.definitions().features().all())
                .extracting(feature ->
                        feature.name() + " " + feature.aggregation().getClass().getSimpleName() + " " + feature.type())
                .containsExactly(
                        "counted Count NUMBER",
                        "summed Sum NUMBER",
                        "newest Last TEXT",
                        "oldest First NUMBER",
                        "smallest Min NUMBER",
                        "largest Max NUMBER",
                        "different Distinct NUMBER",
                        "ago Since DURATION",
                        "visits Sessions NUMBER",
                        "favourite Top TEXT",
                        "pattern Sequence NUMBER",
                        "signals Weigh NUMBER",
                        "stayed Dwell NUMBER",
                        "worth Imported NUMBER");
        Feature summed = snapshot.definitions().features().get(1);
        assertThat(summed.events())
                .containsExactlyInAnyOrder("Product Added", "Gift Added", "Product Removed", "Order Completed");
        assertThat(snapshot.definitions().features().get(8).events()).isEmpty();
        assertThat(snapshot.definitions().features().get(0).per()).isEqualTo(Feature.Per.SESSION);
    }

    @Test
    void featureIdShouldChangeWithTheDefinitionAndWithNothingElse() {
        int id = firstFeatureId("views: { count: Product Viewed, where: price > 5 }");

        assertThat(firstFeatureId("# said elsewhere\nviews:\n  where: 'price > 5'\n  count: Product Viewed"))
                .isEqualTo(id);
        assertThat(firstFeatureId("views: { count: Product Viewed, where: price > 6 }"))
                .isNotEqualTo(id);
        assertThat(firstFeatureId("seen: { count: Product Viewed, where: price > 5 }"))
                .isNotEqualTo(id);
        assertThat(id).isBetween(1, (1 << 28) - 1);
    }

    private static int firstFeatureId(String yaml) {
        return snapshot(new SampleConfiguration().file("features.yaml", yaml))
                .definitions()
                .features()
                .get(0)
                .id();
    }

    @Test
    void segmentsShouldStandBehindThoseTheyDependOn() {
        Snapshot snapshot = snapshot(new SampleConfiguration()
                .file("features.yaml", "views: { count: Product Viewed }")
                .file(
                        "segments.yaml",
                        "child: { when: views > 1, parent: middle }",
                        "middle: { when: segments.base && views > 2 }",
                        "base: { when: views > 3 }"));

        assertThat(snapshot.segments()).extracting(Segment::name).containsExactly("base", "middle", "child");
        assertThat(snapshot.segments()).extracting(Segment::parent).containsExactly(-1, -1, 1);
        assertThat(snapshot.segments()).extracting(Segment::bit).containsExactly(2, 1, 0);
    }

    @Test
    void segmentsShouldTellNobodyUnlessTheySaySo() {
        Snapshot snapshot = snapshot(new SampleConfiguration()
                .file("features.yaml", "views: { count: Product Viewed }")
                .file(
                        "segments.yaml",
                        "silent: { when: views > 1 }",
                        "told: { when: views > 2, notify: true }",
                        "shown: { when: views > 3, public: true }"));

        assertThat(snapshot.segments())
                .extracting(Segment::name, Segment::announced, Segment::shown)
                .containsExactly(
                        tuple("silent", false, false), tuple("told", true, false), tuple("shown", false, true));
    }

    @Test
    void segmentsShouldKeepTheirBitsAndNeverGetOneThatWasGiven() {
        SampleConfiguration sample = new SampleConfiguration()
                .file("features.yaml", "views: { count: Product Viewed }")
                .file("segments.yaml", "newer: { when: views > 1 }", "older: { when: views > 2 }")
                .file("segments.lock", "older: 3", "gone: 7");
        Configuration.Loaded loaded = loaded(sample);

        assertThat(loaded.snapshot().segments()).extracting(Segment::bit).containsExactly(8, 3);
        assertThat(loaded.lockChanged()).isTrue();
        assertThat(loaded.lock()).endsWith("older: 3\ngone: 7\nnewer: 8\n");
        assertThat(loaded.problems())
                .extracting(Problem::render)
                .containsExactly("segments.lock  LIMEN-1305 warning  no bit yet for newer: assigned in order;"
                        + " commit the updated segments.lock\n");
        assertThat(loaded(sample.file("segments.lock", loaded.lock())).lockChanged())
                .isFalse();
    }

    @Test
    void experiencesShouldJoinSegmentsAndConditionAndShareEquallyUnlessTold() {
        Snapshot snapshot = snapshot(SampleConfiguration.shop()
                .file(
                        "experiences.yaml",
                        "slots: { hero: { default: a.html } }",
                        "experiences:",
                        "  one: { slot: hero, segment: [ keen, idle ], when: device.type == 'mobile', goal: order, holdout: 5%,"
                                + " cap: 3 per 24h, split: { a: 70%, b: 30% }, variants: { a: a.html, b: b.html } }",
                        "  two: { slot: hero, goal: order, split: bandit, variants: { a: a.html, b: b.html } }"));

        Experience one = snapshot.experiences().get(0);
        assertThat(one.source()).isEqualTo("(segments.keen || segments.idle) && (device.type == 'mobile')");
        assertThat(one.holdout()).isEqualTo(0.05);
        assertThat(one.variants()).extracting(Variant::weight).containsExactly(0.7, 0.3);
        assertThat(snapshot.experiences().get(1).isBandit()).isTrue();
        assertThat(snapshot.experiences().get(1).variants())
                .extracting(Variant::weight)
                .containsExactly(0.5, 0.5);
        assertThat(snapshot.slots().get(0).fallback()).isPresent();
        assertThat(snapshot.definitions().features().all())
                .extracting(Feature::name)
                .containsExactly("views", "experiences.one.shown");
        assertThat(one.cap().reads()).hasSize(1);
    }

    @Test
    void slotShouldCarryItsSelector() {
        Snapshot snapshot = snapshot(SampleConfiguration.shop()
                .file(
                        "experiences.yaml",
                        "slots:",
                        "  hero: { default: page, selector: 'main > section:first-of-type' }",
                        "  banner: { default: page }"));

        assertThat(snapshot.slots())
                .extracting(Slot::selector)
                .containsExactly(Optional.of("main > section:first-of-type"), Optional.empty());
    }

    @Test
    void hashShouldDependOnWhatDecidesOnly() {
        SampleConfiguration sample = SampleConfiguration.shop();
        String hash = snapshot(sample).hash();

        assertThat(hash).hasSize(16);
        assertThat(snapshot(SampleConfiguration.shop().file("gateway.yaml", "http: { port: 1 }"))
                        .hash())
                .isEqualTo(hash);
        assertThat(snapshot(SampleConfiguration.shop().file("features.yaml", "views: { count: Product Added }"))
                        .hash())
                .isNotEqualTo(hash);
    }

    @Test
    void testsShouldBeReadWithTheirSteps() {
        Configuration.Loaded loaded = loaded(SampleConfiguration.shop()
                .file(
                        "tests/one.yaml",
                        "- it: works",
                        "  given: [ { Product Viewed: { price: 5 } }, wait 3m, Checkout Started ]",
                        "  expect: { segments: [ keen ], hero: { experience: show, variant: a } }"));

        DecisionTest test = loaded.tests().get(0);
        assertThat(test.it()).isEqualTo("works");
        assertThat(test.given()).hasSize(3).element(1).isEqualTo(new DecisionTest.Step.Waits(180_000));
        assertThat(test.expected().slotToShown())
                .containsEntry(
                        "hero",
                        new DecisionTest.Shown(
                                Optional.of("show"),
                                Optional.of("a"),
                                List.of(),
                                Optional.empty(),
                                List.of(),
                                List.of()));
        assertThat(test.expected().segments()).isEqualTo(List.of("keen"));
    }
}
