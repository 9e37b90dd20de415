package io.limen.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.rules.Review.Audience;
import io.limen.gateway.rules.Review.Overlap;
import io.limen.gateway.settings.Problem;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReviewTest {
    private static Review review(SampleConfiguration sample) {
        return ((Configuration.Loaded) Configuration.load(sample.files())).review();
    }

    private static List<String> told(List<Problem> problems) {
        return problems.stream()
                .map(problem -> problem.place() + " " + problem.code().id() + " " + problem.severity() + " "
                        + problem.path() + ": " + problem.message())
                .toList();
    }

    @Test
    void atShouldTellAScheduleThatIsOverFromTheMomentItEnds() {
        Review review = review(SampleConfiguration.shop()
                .file(
                        "experiences.yaml",
                        "slots: { hero: }",
                        "experiences:",
                        "  xmas:",
                        "    slot: hero",
                        "    schedule: { until: 2026-12-27, zone: Europe/Zurich }",
                        "    goal: order",
                        "    variants: { a: a.html, b: b.html }"));

        assertThat(review.at(Instant.parse("2026-12-26T22:59:59.999Z").toEpochMilli()))
                .isEmpty();
        assertThat(told(review.at(Instant.parse("2026-12-26T23:00:00Z").toEpochMilli())))
                .containsExactly("experiences.yaml:5:24 LIMEN-1441 WARNING experiences.xmas.schedule.until:"
                        + " `until: 2026-12-27` is past, so it is never shown (expected: a later date, or no such"
                        + " experience)");
    }

    @Test
    void ofShouldTellSegmentsByTheirOwnMinimumOrThatOfAll() {
        Review review = review(SampleConfiguration.shop()
                .file(
                        "segments.yaml",
                        "keen:  { when: views > 3, minAudience: { visitors: 50, mode: enforce } }",
                        "idle:  { when: views < 1, minAudience: 0 }",
                        "other: { when: views > 9 }")
                .file("segments.lock", "keen: 0", "idle: 1", "other: 2")
                .file(
                        "experiences.yaml",
                        "minAudience: 10",
                        "slots: { hero: }",
                        "experiences:",
                        "  show: { slot: hero, segment: keen, goal: order, variants: { a: a.html, b: b.html } }"));

        assertThat(told(review.of(1_000, List.of(new Audience("keen", 49), new Audience("other", 9)), List.of())))
                .containsExactly(
                        "segments.yaml:1:1 LIMEN-1311 ERROR segments.keen: 49 visitors of the log ever entered it"
                                + " (expected: at least 50, see `minAudience`)",
                        "segments.yaml:2:1 LIMEN-1309 WARNING segments.idle: none of the 1000 visitors of the log ever"
                                + " entered it: is it what you mean?",
                        "segments.yaml:3:1 LIMEN-1310 WARNING segments.other: 9 visitors of the log ever entered it"
                                + " (expected: at least 10, see `minAudience`)");
        assertThat(review.of(
                        1_000,
                        List.of(new Audience("keen", 50), new Audience("idle", 1), new Audience("other", 10)),
                        List.of()))
                .isEmpty();
    }

    @Test
    void ofShouldTellThePairWhereTheSecondIsDefined() {
        Review review = review(SampleConfiguration.shop());
        List<Audience> audiences = List.of(new Audience("keen", 100), new Audience("idle", 95));

        assertThat(told(review.of(200, audiences, List.of(new Overlap("keen", "idle", 0.951)))))
                .containsExactly(
                        "segments.yaml:2:1 LIMEN-1312 WARNING segments.idle: 95.1% of the visitors who were ever"
                                + " in it or in `keen` were in both at once: would one of them do?");
    }

    @Test
    void ofShouldNotMissAnybodyInALogWithoutVisitors() {
        assertThat(review(SampleConfiguration.shop()).of(0, List.of(), List.of()))
                .isEmpty();
    }
}
