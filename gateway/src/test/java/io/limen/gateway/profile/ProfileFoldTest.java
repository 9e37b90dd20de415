package io.limen.gateway.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.count.Experiment;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.feature.Count;
import io.limen.gateway.feature.Fading;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.Features;
import io.limen.gateway.feature.On;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProfileFoldTest {
    private static final long START = 1_700_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final int EVER = 0;
    private static final int SESSION = 1;
    private static final int PAGE = 2;
    private static final int PRODUCT_PAGES = 3;

    private static final Experiments EXPERIMENTS = new Experiments(List.of(
            new Experiment("hero", Set.of("a", "b"), List.of(), false, false),
            new Experiment("bandit", Set.of("a", "b"), List.of(), true, false)));

    private static final Definitions DEFINITIONS = new Definitions(
            "snapshot-1",
            new Features(List.of(
                    counting("ever", Feature.Per.VISITOR, On.ANY),
                    counting("in_session", Feature.Per.SESSION, On.ANY),
                    counting("on_page", Feature.Per.PAGE, On.ANY),
                    counting("product_pages", Feature.Per.VISITOR, new On(Set.of("Page Viewed"), page -> page.pageType()
                            .equals("product"))))),
            new PageTypes(List.of(new PageTypes.Row("product", "/p/*"))),
            EXPERIMENTS,
            30 * MINUTE,
            4 * 60 * MINUTE);

    private final ProfileFold fold = new ProfileFold(DEFINITIONS);
    private final ProfileReader reader = new ProfileReader(DEFINITIONS);

    private static Feature counting(String name, Feature.Per per, On on) {
        return Feature.of(name, "count", per, new Count(on, Fading.NONE, Optional.empty(), Optional.empty()));
    }

    private static Observed event(long millis, Observed.Kind kind, String path, @Nullable String userId) {
        return new Observed(
                kind,
                kind == Observed.Kind.TRACK ? "Clicked" : kind.eventName(),
                "v",
                userId,
                kind + "@" + millis,
                START + millis,
                START + millis,
                false,
                Value.Fields.NONE,
                new Value.Fields(Map.of("page", new Value.Fields(Map.of("path", new Value.Text(path))))));
    }

    private static Observed click(long millis) {
        return event(millis, Observed.Kind.TRACK, "/", null);
    }

    private static Observed page(long millis, String path) {
        return event(millis, Observed.Kind.PAGE, path, null);
    }

    private static Position position(long offset) {
        return new Position(0, 7, offset);
    }

    private Profile after(Observed... events) {
        Profile profile = fold.fresh("v");
        for (int i = 0; i < events.length; i++) {
            profile = fold.fold(profile, events[i], position(i));
        }
        return profile;
    }

    private double read(Profile profile, long millis, int feature) {
        return reader.read(profile, START + millis).number(feature);
    }

    @Test
    void foldShouldChangeNothingWhenThePositionIsCovered() {
        Profile profile = after(click(0), click(1));
        assertThat(fold.fold(profile, click(2), position(1))).isSameAs(profile);
    }

    @Test
    void foldShouldOnlyMoveThePositionWhenTheMessageWasSeen() {
        Profile once = after(click(0));
        Profile again = fold.fold(once, click(0), position(5));
        assertThat(again.applied()).isEqualTo(position(5));
        assertThat(again).usingRecursiveComparison().ignoringFields("applied").isEqualTo(once);
    }

    @Test
    void foldShouldBeginASessionWhenThePauseIsLongerThanTheGap() {
        Profile profile = after(click(0), click(30 * MINUTE), click(61 * MINUTE));
        assertThat(profile.session()).isEqualTo(new Session(2, START + 61 * MINUTE, START + 61 * MINUTE, 0));
        assertThat(read(profile, 61 * MINUTE, SESSION)).isEqualTo(1);
        assertThat(read(profile, 61 * MINUTE, EVER)).isEqualTo(3);
    }

    @Test
    void foldShouldBeginASessionWhenTheOpenOneIsTooOld() {
        Observed[] clicks = IntStream.rangeClosed(0, 13)
                .mapToObj(i -> click(i * 20L * MINUTE))
                .toArray(Observed[]::new);
        assertThat(after(clicks).session().number()).isEqualTo(2);
    }

    @Test
    void foldShouldKeepSessionFeaturesWhenAnEventIsOlderThanTheSession() {
        Profile profile = after(click(10 * MINUTE), click(0));
        assertThat(profile.session().start()).isEqualTo(START + 10 * MINUTE);
        assertThat(read(profile, 10 * MINUTE, SESSION)).isEqualTo(1);
        assertThat(read(profile, 10 * MINUTE, EVER)).isEqualTo(2);
        assertThat(profile.firstSeen()).isEqualTo(START);
    }

    @Test
    void foldShouldEmptyPageFeaturesWhenAPageIsViewed() {
        Profile profile = after(page(0, "/"), click(1), click(2), page(3, "/p/1"), click(4));
        assertThat(read(profile, 4, PAGE)).isEqualTo(2);
        assertThat(read(profile, 4, SESSION)).isEqualTo(5);
    }

    @Test
    void foldShouldKeepPageFeaturesWhenAnEventIsOlderThanThePage() {
        Profile profile = after(page(0, "/"), page(10, "/"), click(5), page(7, "/"));
        assertThat(read(profile, 10, PAGE)).isEqualTo(1);
        assertThat(read(profile, 10, SESSION)).isEqualTo(4);
    }

    @Test
    void foldShouldTypePagesByTheTable() {
        assertThat(read(after(page(0, "/p/1"), page(1, "/cart")), 1, PRODUCT_PAGES))
                .isEqualTo(1);
    }

    @Test
    void readShouldSeeAnEmptySessionWhenItIsOver() {
        Profile profile = after(page(0, "/"));
        assertThat(read(profile, 30 * MINUTE, SESSION)).isEqualTo(1);
        assertThat(read(profile, 30 * MINUTE + 1, SESSION)).isZero();
        assertThat(read(profile, 30 * MINUTE + 1, PAGE)).isZero();
        assertThat(read(profile, 30 * MINUTE + 1, EVER)).isEqualTo(1);
    }

    @Test
    void foldShouldKeepTheLatestUser() {
        Profile profile = after(
                event(5, Observed.Kind.IDENTIFY, "/", "ada"),
                event(3, Observed.Kind.IDENTIFY, "/", "bob"),
                event(9, Observed.Kind.TRACK, "/", null));
        assertThat(profile.userId()).isEqualTo("ada");
    }

    @Test
    void foldInlineShouldLeaveThePositionAndKnowMessagesAlreadyFolded() {
        Profile profile = after(click(0));
        assertThat(fold.foldInline(profile, click(0))).isSameAs(profile);
        Profile copy = fold.foldInline(profile, click(1));
        assertThat(copy.applied()).isEqualTo(profile.applied());
        assertThat(read(copy, 1, EVER)).isEqualTo(2);
    }

    @Test
    void foldShouldKeepTheFirstVariantOfAnExperience() {
        Profile profile = fold.fresh("v");
        profile = fold.fold(profile, decided("hero", "a", 1), position(0));
        profile = fold.fold(profile, decided("hero", "b", 2), position(1));
        assertThat(profile.assignments()).containsExactly(Map.entry("hero", new Assignment("a", 0.5, "", START + 1)));
    }

    @Test
    void foldShouldReplaceAVariantThatIsNoMoreAndCountAnewFromThere() {
        Profile profile = fold.fresh("v");
        profile = fold.fold(profile, decided("hero", "dropped", 1), position(0));
        profile = fold.fold(profile, decided("hero", "b", 2), position(1));
        profile = fold.fold(profile, decided("hero", "a", 3), position(2));
        assertThat(profile.assignments()).containsExactly(Map.entry("hero", new Assignment("b", 0.5, "", START + 2)));
    }

    @Test
    void foldShouldKeepWhoIsHeldOutUntilTheyAreNot() {
        Profile profile = fold.fresh("v");
        profile = fold.fold(profile, decided("hero", "holdout", 1), position(0));
        profile = fold.fold(profile, decided("hero", "holdout", 2), position(1));
        assertThat(profile.assignments()).containsEntry("hero", new Assignment("holdout", 0.5, "", START + 1));

        profile = fold.fold(profile, decided("hero", "a", 3), position(2));
        assertThat(profile.assignments()).containsEntry("hero", new Assignment("a", 0.5, "", START + 3));
    }

    @Test
    void foldShouldKeepABanditsVariantForTheSessionOnly() {
        Profile profile = after(page(0, "/"));
        profile = fold.fold(profile, decided("bandit", "a", 10), position(1));
        profile = fold.fold(profile, seen("bandit", "a", 20), position(2));
        profile = fold.fold(profile, decided("bandit", "b", 29 * MINUTE), position(3));
        assertThat(profile.assignments().get("bandit")).isEqualTo(new Assignment("a", 0.5, "", START + 10));
        assertThat(profile.exposures()).containsKey("bandit");

        // Who comes back is asked for before the page is told of.
        long back = 3 * 60 * MINUTE;
        profile = fold.fold(profile, decided("bandit", "b", back), position(4));
        profile = fold.fold(profile, page(back + 100, "/"), position(5));
        profile = fold.fold(profile, decided("bandit", "a", back + 200), position(6));
        assertThat(profile.assignments().get("bandit")).isEqualTo(new Assignment("b", 0.5, "", START + back));
        assertThat(profile.exposures()).doesNotContainKey("bandit");
    }

    private static Observed seen(String experience, String variant, long millis) {
        return new Observed(
                Observed.Kind.TRACK,
                Experiments.EXPOSED,
                "v",
                null,
                "seen@" + millis,
                START + millis,
                START + millis,
                false,
                new Value.Fields(
                        Map.of("experiment_id", new Value.Text(experience), "variation_id", new Value.Text(variant))),
                Value.Fields.NONE);
    }

    @Test
    void foldShouldLetTheOldestVariantGoWhenThereAreTooMany() {
        Profile profile = fold.fresh("v");
        for (int i = 0; i <= ProfileFold.ASSIGNMENTS_MAX; i++) {
            profile = fold.fold(profile, decided("x" + i, "a", i), position(i));
        }
        assertThat(profile.assignments())
                .hasSize(ProfileFold.ASSIGNMENTS_MAX)
                .doesNotContainKey("x0")
                .containsKey("x64");
    }

    private static Decided decided(String experience, String variant, long millis) {
        return new Decided(
                "v",
                experience,
                variant,
                0.5,
                "",
                1,
                "s",
                experience + variant + "@" + millis,
                START + millis,
                START + millis);
    }

    @Test
    void mergeShouldJoinOverlappingSessions() {
        Profile merged = fold.merge(after(click(0), click(10)), after(click(5), click(20)));
        assertThat(merged.session()).isEqualTo(new Session(1, START, START + 20, 0));
        assertThat(read(merged, 20, SESSION)).isEqualTo(4);
        assertThat(read(merged, 20, EVER)).isEqualTo(4);
    }

    @Test
    void mergeShouldGoOnWithTheLaterSession() {
        Profile merged = fold.merge(after(click(0)), after(click(120 * MINUTE), click(121 * MINUTE)));
        assertThat(merged.session().number()).isEqualTo(2);
        assertThat(read(merged, 121 * MINUTE, SESSION)).isEqualTo(2);
        assertThat(read(merged, 121 * MINUTE, EVER)).isEqualTo(3);
    }

    @Test
    void adaptShouldKeepStatesOfFeaturesDefinedAsBefore() {
        Feature fresh = counting("fresh", Feature.Per.VISITOR, On.ANY);
        Feature ever = DEFINITIONS.features().get(EVER);
        Definitions next = new Definitions(
                "snapshot-2",
                new Features(List.of(fresh, ever)),
                PageTypes.NONE,
                Experiments.NONE,
                30 * MINUTE,
                Long.MAX_VALUE);
        Profile adapted = new ProfileFold(next).adapt(after(click(0)), DEFINITIONS.features());
        assertThat(adapted.snapshot()).isEqualTo("snapshot-2");
        assertThat(adapted.states())
                .containsExactly(fresh.empty(), after(click(0)).states().get(EVER));
    }
}
