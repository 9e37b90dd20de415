package io.limen.gateway.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.SetAside.State;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.Membership;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event on which the fold throws stops nobody, is lost to nobody, and whoever folds the log passes it by. */
class PoisonTest {
    private static final String POISON = "poison";

    private final Site site = new Site();
    private final MemoryLog log = new MemoryLog();
    private final MemoryStore store = new MemoryStore();
    private final MemoryQuarantine quarantine = new MemoryQuarantine();
    private final QuarantineFlow people = new QuarantineFlow(log, quarantine);
    private FoldFlow fold = owner(FoldFlow.Options.DEFAULT);

    @BeforeEach
    void aBadRelease() {
        site.untakeable = event -> event.messageId().startsWith(POISON);
        fold.assigned(0);
    }

    private FoldFlow owner(FoldFlow.Options options) {
        return new FoldFlow(store, quarantine, site, site, site.clocks(), Telemetry.SILENT, options);
    }

    /** Another release takes over, where the one before left off. */
    private void aGoodReleaseTakesOver() {
        site.untakeable = event -> false;
        takesOver(FoldFlow.Options.DEFAULT);
    }

    private void takesOver(FoldFlow.Options options) {
        fold = owner(options);
        fold.assigned(0);
    }

    private void added(String visitor, String messageId) {
        log.append(List.of(site.event(visitor, "Product Added", messageId)));
    }

    private Future<Void> folded() {
        long from = store.committed(0)
                .result()
                .map(ProfileStore.Committed::nextOffset)
                .orElse(0L);
        return fold.handle(log.from(from));
    }

    private double adds(String visitor) {
        return site.active().read(store.get(visitor).profile(), site.now).number(0);
    }

    private List<SetAside> aside() {
        return quarantine.of(0).result();
    }

    private static Position at(long offset) {
        return new Position(1, 0, offset);
    }

    /** What anybody makes of the log who folds it from its beginning, with this release, but for what is set aside. */
    private Map<String, Profile> foldedAgain() {
        Rulebook rulebook = site.active();
        Set<Position> passedBy = aside().stream().map(SetAside::position).collect(Collectors.toSet());
        Map<String, Profile> profiles = new HashMap<>();
        for (int offset = 0; offset < log.entries().size(); offset++) {
            Entry entry = log.entries().get(offset);
            if (entry instanceof VisitorEvent event) {
                Profile before = profiles.computeIfAbsent(event.visitor(), rulebook.fold()::fresh);
                profiles.put(
                        event.visitor(),
                        passedBy.contains(at(offset))
                                ? rulebook.fold().passBy(before, at(offset))
                                : rulebook.fold().fold(before, event, at(offset)));
            }
        }
        return profiles;
    }

    private void assertThatDurableIsTheFoldOfTheLog() {
        Map<String, Profile> durable = new HashMap<>();
        store.scan(0, "", 1_000)
                .result()
                .forEach(each -> durable.put(each.profile().visitor(), each.profile()));
        assertThat(durable).isEqualTo(foldedAgain());
    }

    @Test
    void handleShouldFoldEverythingElseWhenOneEventCannotBeTaken() {
        added("ann", "m1");
        added("ann", POISON);
        added("bob", "m2");
        added("ann", "m3");

        assertThat(folded().succeeded()).isTrue();

        assertThat(adds("ann")).isEqualTo(2);
        assertThat(adds("bob")).isEqualTo(1);
        assertThat(store.committed(0).result().orElseThrow().nextOffset()).isEqualTo(4);
        assertThat(aside()).singleElement().satisfies(entry -> {
            assertThat(entry.position()).isEqualTo(at(1));
            assertThat(entry.event()).isEqualTo("Product Added");
            assertThat(entry.state()).isEqualTo(State.OPEN);
            // Where it happened, and nothing of what the message quotes.
            assertThat(entry.cause()).startsWith("ArithmeticException at Site.thrown:");
        });
        assertThat(fold.setAside()).isEqualTo(1);
        assertThatDurableIsTheFoldOfTheLog();
    }

    @Test
    void handleShouldSetAsideTheOverflowOfTheStackToo() {
        site.untakeable = this::deep;
        added("ann", "m1");
        assertThat(folded().succeeded()).isTrue();
        assertThat(aside()).singleElement().satisfies(entry -> assertThat(entry.cause())
                .startsWith("StackOverflowError at "));
    }

    @SuppressWarnings("InfiniteRecursion") // that is the bug
    private boolean deep(Observed event) {
        return !deep(event);
    }

    @Test
    void handleShouldPassByWhatWasSetAsideThoughTheNextReleaseCouldTakeIt() {
        added("ann", "m1");
        added("ann", POISON);
        folded();
        aGoodReleaseTakesOver();
        assertThat(fold.setAside()).isEqualTo(1);
        added("ann", "m2");

        // As after a crash before the position was written: it comes again.
        assertThat(fold.handle(log.from(0)).succeeded()).isTrue();

        assertThat(adds("ann")).isEqualTo(2);
        assertThatDurableIsTheFoldOfTheLog();
    }

    @Test
    void handleShouldPassByWhatWasSetAsideWhenTheCrashCameBeforeAnythingWasSaved() {
        added("ann", "m1");
        added("ann", POISON);
        store.breakDown(true);
        assertThat(folded().failed()).isTrue();
        store.breakDown(false);
        aGoodReleaseTakesOver();

        assertThat(folded().succeeded()).isTrue();

        assertThat(adds("ann")).isEqualTo(1);
        assertThatDurableIsTheFoldOfTheLog();
    }

    @Test
    void handleShouldTryAgainAndSetNothingAsideWhenTheFaultIsTheStores() {
        added("ann", "m1");
        store.breakDown(true);
        assertThat(folded().failed()).isTrue();
        assertThat(aside()).isEmpty();
        store.breakDown(false);
        assertThat(folded().succeeded()).isTrue();
        assertThat(adds("ann")).isEqualTo(1);
    }

    @Test
    void handleShouldTryAgainWhenMemoryRunsOut() {
        site.untakeable = event -> {
            throw new OutOfMemoryError("not this event's fault");
        };
        added("ann", "m1");
        assertThat(folded().failed()).isTrue();
        assertThat(aside()).isEmpty();
    }

    @Test
    void handleShouldNotMoveOnWhenTheQuarantineCannotBeWritten() {
        Quarantine full = new Quarantine() {
            @Override
            public Future<Void> put(SetAside entry) {
                return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "the disk is full"));
            }

            @Override
            public Future<List<SetAside>> of(int partition) {
                return Future.succeededFuture(List.of());
            }

            @Override
            public Future<Void> forget(Position position) {
                return Future.succeededFuture();
            }
        };
        fold = new FoldFlow(store, full, site, site, site.clocks(), Telemetry.SILENT, FoldFlow.Options.DEFAULT);
        fold.assigned(0);
        added("ann", POISON);
        assertThat(folded().failed()).isTrue();
        assertThat(store.saves()).isZero();
    }

    @Test
    void retryShouldBringItInOnceWhenTheReleaseIsMended() {
        added("ann", "m1");
        added("ann", POISON);
        folded();
        aGoodReleaseTakesOver();

        assertThat(people.retry(Optional.of(at(1))).result())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.again()).contains(at(2)));
        folded();

        assertThat(adds("ann")).isEqualTo(2);
        assertThat(people.open().result()).isEmpty();
        assertThat(people.retry(Optional.empty()).result()).isEmpty();
        assertThatDurableIsTheFoldOfTheLog();
        fold.lookAside();
        assertThat(fold.setAside()).isZero();
    }

    @Test
    void retryShouldCountOnceWhenTheClientHadSentItAgainMeanwhile() {
        added("ann", POISON);
        folded();
        aGoodReleaseTakesOver();
        added("ann", POISON);
        people.retry(Optional.empty());
        folded();
        assertThat(adds("ann")).isEqualTo(1);
        assertThatDurableIsTheFoldOfTheLog();
    }

    @Test
    void retryShouldSetItAsideAgainWhenTheReleaseIsNot() {
        added("ann", POISON);
        folded();
        people.retry(Optional.empty());
        folded();
        assertThat(people.open().result()).extracting(SetAside::position).containsExactly(at(1));
        assertThatDurableIsTheFoldOfTheLog();
    }

    @Test
    void dropShouldForgetItAndStillPassItBy() {
        added("ann", "m1");
        added("ann", POISON);
        folded();
        assertThat(people.drop(Optional.of(at(1))).result()).hasSize(1);
        assertThat(people.open().result()).isEmpty();
        aGoodReleaseTakesOver();
        fold.handle(log.from(0));
        assertThat(adds("ann")).isEqualTo(1);
        assertThatDurableIsTheFoldOfTheLog();
    }

    @Test
    void dropShouldRefuseAPlaceWhereNothingIsSetAside() {
        added("ann", POISON);
        folded();
        assertThat(people.drop(Optional.of(at(7))).cause()).hasMessageContaining("nothing is set aside");
        assertThat(people.open().result()).hasSize(1);
    }

    @Test
    void handleShouldStopThePartitionWhenNobodysEventCanBeFolded() {
        takesOver(FoldFlow.Options.DEFAULT.settingAside(10, 2));
        for (String visitor : List.of("ann", "bob", "cleo")) {
            added(visitor, POISON);
        }
        Future<Void> stopped = folded();
        assertThat(stopped.cause()).isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.code())
                .isEqualTo(Failure.Code.POISONED));
        assertThat(stopped.cause()).hasMessageNotContaining("example.org");
        assertThat(aside()).isEmpty();
        assertThat(store.saves()).isZero();
    }

    @Test
    void handleShouldStopThePartitionWhenTheyComeOneByOneAndNotWhenOneOfThemIsFolded() {
        takesOver(FoldFlow.Options.DEFAULT.settingAside(10, 2));
        added("ann", POISON);
        assertThat(folded().succeeded()).isTrue();
        added("bob", POISON);
        assertThat(folded().succeeded()).isTrue();
        added("dora", "m1");
        assertThat(folded().succeeded()).isTrue();
        added("cleo", POISON);
        assertThat(folded().succeeded()).isTrue();
        added("ann", POISON + "2");
        assertThat(folded().succeeded()).isTrue();
        // As often as the log hands it in.
        added("bob", POISON + "2");
        assertThat(folded().failed()).isTrue();
        assertThat(folded().failed()).isTrue();
        assertThat(aside()).hasSize(4);
    }

    @Test
    void handleShouldNotStopThePartitionWhenItIsAllOneVisitor() {
        takesOver(FoldFlow.Options.DEFAULT.settingAside(10, 2));
        for (int i = 0; i < 5; i++) {
            added("ann", POISON + i);
        }
        assertThat(folded().succeeded()).isTrue();
        assertThat(aside()).hasSize(5);
    }

    @Test
    void handleShouldLetGoWhatIsSettledAndThenTheOldestWhenThereAreTooMany() {
        takesOver(FoldFlow.Options.DEFAULT.settingAside(3, 100));
        for (int i = 0; i < 3; i++) {
            added("ann", POISON + i);
            folded();
            site.now++;
        }
        people.drop(Optional.of(at(1)));
        added("ann", POISON + 3);
        folded();
        assertThat(aside()).extracting(entry -> entry.position().offset()).containsExactly(0L, 2L, 3L);
        site.now++;
        added("ann", POISON + 4);
        folded();
        assertThat(aside()).extracting(entry -> entry.position().offset()).containsExactly(2L, 3L, 4L);
    }

    @Test
    void viewShouldKeepWhoIsInASegmentAndTakeNobodyInWhenItsConditionThrows() {
        added("ann", "m1");
        added("ann", "m2");
        folded();
        site.segmentThrows = true;
        added("ann", "m3");
        added("bob", "m4");
        added("bob", "m5");
        assertThat(folded().succeeded()).isTrue();
        assertThat(segments("ann")).containsExactly("keen");
        assertThat(segments("bob")).isEmpty();
        // And is looked at again, by which time it may be mended.
        site.segmentThrows = false;
        site.now += 3_600_000;
        fold.lookAgain();
        assertThat(segments("bob")).contains("keen");
    }

    private List<String> segments(String visitor) {
        return store.get(visitor).view().memberships().stream()
                .map(Membership::segment)
                .toList();
    }

    @Test
    void decideShouldLetTheNextExperienceHaveTheSlotAndSaySoWhenAConditionThrows() {
        added("ann", "m1");
        added("ann", "m2");
        folded();
        site.decidingThrows = true;
        DecideAnswer answer = ask(List.of());
        assertThat(answer.degraded()).containsExactly("internal");
        assertThat(answer.decisions()).singleElement().satisfies(decision -> assertThat(decision.experience())
                .isEmpty());
        assertThat(answer.explanation().orElseThrow().path()).singleElement().satisfies(line -> assertThat(line.why())
                .isEqualTo("condition failed"));
    }

    @Test
    void decideShouldGoWithoutAnInlineEventThatCannotBeTaken() {
        added("ann", "m1");
        folded();
        DecideAnswer answer =
                ask(List.of(site.event("ann", "Product Added", POISON), site.event("ann", "Product Added", "m2")));
        assertThat(answer.degraded()).containsExactly("internal");
        assertThat(answer.decisions()).singleElement().satisfies(decision -> assertThat(decision.experience())
                .contains("push"));
    }

    private DecideAnswer ask(List<Observed> inline) {
        DecideFlow decide = new DecideFlow(store, log, site, site, site.clocks(), Telemetry.SILENT);
        DecideRequest request =
                new DecideRequest(Optional.of("ann"), Value.Fields.NONE, List.of(), inline, List.of(), true);
        return decide.decide(request, new Deadline(1_000_000)).result();
    }
}
