package io.limen.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Value;
import io.limen.gateway.flow.EdgeSite;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How often a visitor may see an experience, counted by its exposures. */
class CapsTest {
    private static final long HOUR = 3_600_000;

    private static EdgeSite site(String cap) {
        return new EdgeSite(SampleConfiguration.shop()
                .file(
                        "experiences.yaml",
                        "slots: { hero: { default: page } }",
                        "experiences:",
                        "  show: { slot: hero, goal: order, cap: " + cap + ", variants: { a: a.html } }")
                .file("content/b.html", "<p>B</p>")
                .files());
    }

    private static EdgeSite overlaid(String cap) {
        return new EdgeSite(SampleConfiguration.shop()
                .file(
                        "experiences.yaml",
                        "slots: { hero: { default: page } }",
                        "experiences:",
                        "  show: { slot: hero, goal: order, " + cap
                                + "variants: { a: { html: a.html, overlay: top } } }")
                .file("content/b.html", "<p>B</p>")
                .files());
    }

    private static void see(EdgeSite site) {
        happens(site, "Experiment Viewed");
    }

    private static void dismiss(EdgeSite site) {
        happens(site, "Experiment Dismissed");
    }

    private static void happens(EdgeSite site, String event) {
        site.happens(
                "ada",
                event,
                new Value.Fields(Map.of("experiment_id", new Value.Text("show"), "variation_id", new Value.Text("a"))));
    }

    private static String reason(EdgeSite site) {
        return site.decide("ada", Value.Fields.NONE).decisions().get(0).reason().name();
    }

    @Test
    void capPerSessionShouldEndWithTheSession() {
        EdgeSite site = site("1 per session");
        see(site);
        assertThat(reason(site)).isEqualTo("CAPPED");
        site.passes(HOUR);
        see(site);
        site.passes(1);
        assertThat(reason(site)).isEqualTo("CAPPED");
        site.passes(HOUR);
        site.happens("ada", "Product Viewed", Value.Fields.NONE);
        assertThat(reason(site)).isEqualTo("TARGETING_MATCH");
    }

    @Test
    void capPerVisitorShouldNeverEnd() {
        EdgeSite site = site("2 per visitor");
        see(site);
        assertThat(reason(site)).isEqualTo("TARGETING_MATCH");
        site.passes(24 * HOUR);
        see(site);
        site.passes(24 * HOUR);
        assertThat(reason(site)).isEqualTo("CAPPED");
    }

    @Test
    void everyOneOfSeveralCapsShouldHold() {
        EdgeSite site = site("[ 2 per 24h, 1 per session, 3 per visitor ]");
        see(site);
        assertThat(reason(site)).isEqualTo("CAPPED");
        site.passes(HOUR);
        site.happens("ada", "Product Viewed", Value.Fields.NONE);
        assertThat(reason(site)).isEqualTo("TARGETING_MATCH");
        see(site);
        site.passes(HOUR);
        site.happens("ada", "Product Viewed", Value.Fields.NONE);
        assertThat(reason(site)).isEqualTo("CAPPED");
        site.passes(24 * HOUR);
        assertThat(reason(site)).isEqualTo("TARGETING_MATCH");
        see(site);
        site.passes(48 * HOUR);
        assertThat(reason(site)).isEqualTo("CAPPED");
    }

    @Test
    void countsShouldKeepTheirNamesWhenACapIsAdded() {
        assertThat(names("3 per 24h")).containsExactly("views", "experiences.show.shown");
        assertThat(names("[ 1 per session, 3 per 24h, 5 per 1h, 9 per visitor ]"))
                .containsExactly(
                        "views",
                        "experiences.show.shown.session",
                        "experiences.show.shown",
                        "experiences.show.shown.PT1H",
                        "experiences.show.shown.visitor");
    }

    @Test
    void overlayShouldNotComeBackOnceDismissedWhenNothingElseIsSaid() {
        EdgeSite site = overlaid("");
        see(site);
        assertThat(reason(site)).isEqualTo("TARGETING_MATCH");
        dismiss(site);
        assertThat(reason(site)).isEqualTo("CAPPED");
        site.passes(30 * 24 * HOUR);
        assertThat(reason(site)).isEqualTo("CAPPED");
    }

    @Test
    void dismissalsShouldBeCountedOverTheirOwnSpan() {
        EdgeSite site = overlaid("cap: [ 2 dismissals per 24h, 3 per 24h ], ");
        dismiss(site);
        see(site);
        assertThat(reason(site)).isEqualTo("TARGETING_MATCH");
        dismiss(site);
        assertThat(reason(site)).isEqualTo("CAPPED");
        site.passes(25 * HOUR);
        assertThat(reason(site)).isEqualTo("TARGETING_MATCH");
    }

    @Test
    void countsOfDismissalsShouldHaveNamesOfTheirOwn() {
        assertThat(names("[ 3 per 24h, 1 dismissal per 24h, 2 dismissals per session ]"))
                .containsExactly(
                        "views",
                        "experiences.show.shown",
                        "experiences.show.dismissed",
                        "experiences.show.dismissed.session");
    }

    private static List<String> names(String cap) {
        return site(cap).rulebook().features().all().stream()
                .map(feature -> feature.name())
                .toList();
    }
}
