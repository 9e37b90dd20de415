package io.limen.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.Decision;
import io.limen.gateway.decision.Moment;
import io.limen.gateway.decision.Reason;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import io.limen.gateway.settings.Problem;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What nobody means, and what comes of it all the same. */
class BadInputTest {
    private static final long NOW = 1_763_700_000_000L;
    private static final long HOUR = 3_600_000;

    private static List<String> problems(SampleConfiguration sample) {
        return Configuration.load(sample.files()).problems().stream()
                .map(Problem::message)
                .toList();
    }

    private static Rulebook rulebook(SampleConfiguration sample) {
        Configuration.Result result = Configuration.load(sample.files());
        assertThat(result.problems())
                .filteredOn(problem -> problem.severity() == Problem.Severity.ERROR)
                .isEmpty();
        return Rulebook.of(((Configuration.Loaded) result).snapshot(), 60_000);
    }

    private static Observed view(int number, long at) {
        return new Observed(
                Observed.Kind.TRACK,
                "Product Viewed",
                "ann",
                null,
                "m" + number,
                at,
                at,
                true,
                Value.Fields.NONE,
                Value.Fields.NONE);
    }

    private static Profile viewed(Rulebook rulebook, int times, long at) {
        Profile profile = rulebook.fold().fresh("ann");
        for (int i = 0; i < times; i++) {
            profile = rulebook.fold().fold(profile, view(i, at + i), new Position(1, 0, i));
        }
        return profile;
    }

    private static View view(Rulebook rulebook, Profile profile, View before, long now, List<Throwable> unsound) {
        return rulebook.appraiser()
                .view(profile, rulebook.read(profile, now), before, Map.of(), false, new BitSet(), unsound::add);
    }

    private static List<String> segments(View view) {
        return view.memberships().stream().map(Membership::segment).toList();
    }

    private static Decision decide(Rulebook rulebook, Profile profile, View view, long now) {
        Moment moment = rulebook.appraiser().moment("ann", rulebook.read(profile, now), Map.of(), Value.Fields.NONE);
        for (int segment = 0; segment < moment.members().length; segment++) {
            moment.members()[segment] = segments(view)
                    .contains(rulebook.snapshot().segments().get(segment).name());
        }
        return rulebook.policy()
                .decide(moment, profile.assignments(), Map.of(), List.of("hero"))
                .get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: 0%            | the shares add up to 0% (expected: 100%)",
                "a: 0%, b: 0%     | the shares add up to 0% (expected: 100%)",
                "a: 60%, b: 60%   | the shares add up to 120% (expected: 100%)",
                "a: 120%          | `120%` (expected: a share such as 5%)",
                "a: -20%, b: 120% | `-20%` (expected: a share such as 5%)",
            })
    void weightsShouldBeRefusedWhenTheyDoNotAddUp(String shares, String told) {
        assertThat(problems(SampleConfiguration.shop()
                        .file(
                                "experiences.yaml",
                                "slots: { hero: }",
                                "experiences:",
                                "  show: { slot: hero, goal: order, split: { " + shares
                                        + " }, variants: { a: a.html, b: b.html } }")))
                .anyMatch(message -> message.startsWith(told.substring(0, told.indexOf('(') + 9)));
    }

    @Test
    void conditionShouldBeRefusedWhenItIsTooLong() {
        String condition = "views > 1" + " && views > 1".repeat(400);

        assertThat(problems(SampleConfiguration.shop().file("segments.yaml", "keen: { when: " + condition + " }")))
                .anyMatch(message -> message.contains("too long: " + condition.length() + " characters"));
    }

    @Test
    void conditionShouldBeRefusedWhenItIsTooDeep() {
        String condition = "(".repeat(1_500) + "views > 1" + ")".repeat(1_500);

        assertThat(problems(SampleConfiguration.shop().file("segments.yaml", "keen: { when: " + condition + " }")))
                .isNotEmpty();
    }

    /** Of a million rounds a thousand are gone; a condition that is true of a hundred elements is false then. */
    @Test
    void conditionShouldBeFalseWhenItCostsTooMuch() {
        Rulebook few = loops(5);
        Rulebook many = loops(100);

        View cheap = view(few, viewed(few, 5, NOW), View.NONE, NOW + 10, new ArrayList<>());
        Profile profile = viewed(many, 5, NOW);
        View costly = view(many, profile, View.NONE, NOW + 10, new ArrayList<>());

        assertThat(segments(cheap)).containsExactly("keen", "idle");
        assertThat(segments(costly)).containsExactly("idle");
        assertThat(decide(many, profile, costly, NOW + 10).reason()).isEqualTo(Reason.DEFAULT);
    }

    /** A condition of this many rounds by itself three times. */
    private static Rulebook loops(int elements) {
        String list = Collections.nCopies(elements, 1).toString();
        return rulebook(SampleConfiguration.shop()
                .file("flags.yaml", "many: { default: " + list + " }")
                .file(
                        "segments.yaml",
                        "keen: { when: 'flags.many.all(a, flags.many.all(b, flags.many.all(c, a + b + c < views)))' }",
                        "idle: { when: views > 1 }"));
    }

    /** What happened is not undone, nothing is younger than it is, and once the clock is right again nothing is left of it. */
    @Test
    void visitorShouldBeWhoTheyWereWhenTheClockIsMovedBack() {
        Rulebook rulebook = rulebook(SampleConfiguration.shop()
                .file(
                        "features.yaml",
                        "views: { count: Product Viewed }",
                        "recent: { count: Product Viewed, window: 10m }",
                        "since_view: { since: Product Viewed }")
                .file(
                        "segments.yaml",
                        "keen: { when: views > 3, linger: 5m }",
                        "idle: { when: since_view >= duration('1m') }"));
        Profile profile = viewed(rulebook, 4, NOW);
        View before = view(rulebook, profile, View.NONE, NOW + 10, new ArrayList<>());
        List<Throwable> unsound = new ArrayList<>();

        View back = view(rulebook, profile, before, NOW - HOUR, unsound);

        assertThat(segments(back)).containsExactly("keen").isEqualTo(segments(before));
        assertThat(rulebook.read(profile, NOW - HOUR).number(2)).isZero();
        assertThat(rulebook.read(profile, NOW - HOUR).number(1)).isEqualTo(4);
        assertThat(decide(rulebook, profile, back, NOW - HOUR).experience()).contains("show");
        assertThat(unsound).isEmpty();
        View later = view(rulebook, profile, back, NOW + HOUR, unsound);
        assertThat(segments(later)).containsExactly("keen", "idle");
        assertThat(rulebook.fold()
                        .fold(profile, view(9, NOW - HOUR), new Position(1, 0, 9))
                        .lastSeen())
                .isEqualTo(profile.lastSeen());
    }

    /** The slot goes to who is next; what was given is kept, in case it comes back. */
    @Test
    void visitorShouldGetTheNextExperienceWhenTheOneTheyWereGivenIsRemoved() {
        SampleConfiguration with = SampleConfiguration.shop();
        SampleConfiguration without = SampleConfiguration.shop()
                .file(
                        "experiences.yaml",
                        "slots: { hero: { default: page } }",
                        "experiences:",
                        "  other: { slot: hero, segment: keen, goal: order, variants: { a: a.html, b: b.html } }");
        Rulebook first = rulebook(with);
        Profile profile = viewed(first, 4, NOW);
        View view = view(first, profile, View.NONE, NOW + 10, new ArrayList<>());
        String drawn = decide(first, profile, view, NOW + 10).variant().orElseThrow();
        String other = drawn.equals("a") ? "b" : "a";
        Profile given = first.fold()
                .fold(
                        profile,
                        new Decided("ann", "show", other, 0.5, "", 0, first.hash(), "d1", NOW + 10, NOW + 10),
                        new Position(1, 0, 5));
        assertThat(decide(first, given, view, NOW + 20))
                .extracting(Decision::variant, Decision::reason)
                .containsExactly(Optional.of(other), Reason.STICKY);

        Rulebook second = rulebook(without);
        Profile removed = second.fold().adapt(given, first.features());
        Decision next = decide(second, removed, view, NOW + 30);
        assertThat(next.experience()).contains("other");
        assertThat(next.reason()).isEqualTo(Reason.SPLIT);

        Rulebook third = rulebook(with);
        Profile returned = third.fold().adapt(removed, second.features());
        assertThat(decide(third, returned, view, NOW + 40))
                .extracting(Decision::variant, Decision::reason)
                .containsExactly(Optional.of(other), Reason.STICKY);
    }
}
