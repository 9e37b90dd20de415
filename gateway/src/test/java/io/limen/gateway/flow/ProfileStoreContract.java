package io.limen.gateway.flow;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.ProfileStore.Lookup;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.profile.Session;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of profiles promises. Definitions without features: their states are the codec's to test. */
public interface ProfileStoreContract {
    String SNAPSHOT = "c0ffee";
    long T0 = 1_700_000_000_000L;

    /** The log whose positions the profiles carry. */
    EventLog log();

    /** The store over this test's storage, which is empty at first. */
    ProfileStore profiles();

    /** Closes the store, and opens another over the same storage. */
    ProfileStore profilesReopened();

    /** Returns when what was saved is durable; a store that saves durably has nothing to wait for. */
    default void settled() {}

    /** A deadline that leaves enough time on any machine. */
    default Deadline ample() {
        return Deadline.after(20_000_000_000L, System.nanoTime());
    }

    /** A deadline at which a wait for what does not come is soon over. */
    default Deadline brief() {
        return Deadline.after(500_000_000L, System.nanoTime());
    }

    default Stored stored(String visitor, long offset, long due) {
        Position applied = new Position(log().epoch(), log().partitionOf(visitor), offset);
        Profile profile = new Profile(
                visitor,
                SNAPSHOT,
                applied,
                T0,
                T0 + offset,
                T0 + offset,
                "user-1",
                new Session(1, T0, T0 + offset, 0),
                RecentMessages.NONE.with("m-" + offset, T0 + offset),
                Map.of("rescue", new Assignment("ten_off", 0.5, "", T0)),
                Map.of(),
                List.of());
        View view = new View(
                SNAPSHOT,
                T0 + offset,
                Map.of("intent", new View.Score(0.83, "7", T0)),
                List.of(new Membership("high_intent", 0, T0, Condition.NEVER, Condition.NEVER)),
                false,
                due);
        return new Stored(profile, view);
    }

    default Stored stored(String visitor, long offset) {
        return stored(visitor, offset, Condition.NEVER);
    }

    default Optional<Committed> through(long nextOffset) {
        return Optional.of(new Committed(log().epoch(), nextOffset, SNAPSHOT));
    }

    /** So many visitors of one partition, in the order of their ids. */
    default List<String> visitorsOf(int partition, int count) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "visitor-" + i)
                .filter(visitor -> log().partitionOf(visitor) == partition)
                .limit(count)
                .sorted()
                .toList();
    }

    private int anna() {
        return log().partitionOf("anna");
    }

    private void appendForAnna(int entries) {
        in(log().append(EventLogContract.events("anna", entries)));
    }

    private Lookup read(Position... atLeast) {
        return bare(in(profiles().read("anna", List.of(atLeast), ample())));
    }

    /** Who decides needs no recent message ids: a hot copy may be without. Who folds gets them with {@code load}. */
    private static Lookup bare(Lookup lookup) {
        return lookup instanceof Lookup.Found found ? found(found.stored(), found.stale()) : lookup;
    }

    private static Lookup found(Stored stored, boolean stale) {
        return new Lookup.Found(HotStoreContract.withoutMessages(stored), stale);
    }

    private Position position(long offset) {
        return inPartitionOf("anna", offset);
    }

    private Position inPartitionOf(String visitor, long offset) {
        return new Position(log().epoch(), log().partitionOf(visitor), offset);
    }

    @Test
    default void readShouldSayUnknownWhenNothingIsStored() {
        assertThat(read()).isEqualTo(new Lookup.Unknown(false));
    }

    @Test
    default void readShouldGiveWhatWasSavedBeforeAndAfterReopening() {
        appendForAnna(3);
        Stored saved = stored("anna", 2);

        in(profiles().save(anna(), List.of(saved), through(3)));

        assertThat(read()).isEqualTo(found(saved, false));
        assertThat(bare(in(profilesReopened().read("anna", List.of(), ample()))))
                .isEqualTo(found(saved, false));
        settled();
        assertThat(in(profiles().committed(anna()))).isEqualTo(through(3));
    }

    @Test
    default void committedShouldBeEmptyWhenNeverCommittedAndStayWhenOnlyViewsAreSaved() {
        appendForAnna(3);
        assertThat(in(profiles().committed(anna()))).isEmpty();

        in(profiles().save(anna(), List.of(stored("anna", 0)), through(1)));
        in(profiles().save(anna(), List.of(stored("anna", 0, T0 + 9)), Optional.empty()));

        settled();
        assertThat(in(profiles().committed(anna()))).isEqualTo(through(1));
        assertThat(read()).isEqualTo(found(stored("anna", 0, T0 + 9), false));
    }

    @Test
    default void countedShouldAddUpWhatWasSavedAndBeThereAfterReopening() {
        appendForAnna(3);
        in(profiles().own(anna()));
        assertThat(in(profiles().counted(anna())).counts()).isEqualTo(Counts.NONE);

        in(profiles().save(anna(), List.of(stored("anna", 0)), through(1), DurableStoreContract.counts(4)));
        in(profiles().save(anna(), List.of(stored("anna", 1)), through(2)));
        in(profiles().save(anna(), List.of(stored("anna", 2)), through(3), DurableStoreContract.counts(6)));

        Counted expected =
                new Counted(log().epoch(), 3, DurableStoreContract.counts(4).plus(DurableStoreContract.counts(6)));
        assertThat(in(profiles().counted(anna()))).isEqualTo(expected);
        settled();
        assertThat(in(profilesReopened().counted(anna()))).isEqualTo(expected);
    }

    @Test
    default void countedShouldBeWhatItWasWhenASaveIsFenced() {
        appendForAnna(9);
        in(profiles().save(anna(), List.of(stored("anna", 5)), through(6), DurableStoreContract.counts(4)));

        Future<Void> older =
                profiles().save(anna(), List.of(stored("anna", 4)), through(8), DurableStoreContract.counts(6));

        assertThat(failure(older)).isEqualTo(Failure.Code.FENCED);
        assertThat(in(profiles().counted(anna())).counts()).isEqualTo(DurableStoreContract.counts(4));
    }

    @Test
    default void saveShouldMoveThePositionWhenNobodyChanged() {
        appendForAnna(3);

        in(profiles().save(anna(), List.of(), through(3)));

        settled();
        assertThat(in(profiles().committed(anna()))).isEqualTo(through(3));
        assertThat(read(position(2))).isEqualTo(new Lookup.Unknown(false));
    }

    @Test
    default void saveShouldBeFencedAndChangeNothingWhenAProfileIsOlderThanStored() {
        appendForAnna(9);
        List<String> two = visitorsOf(anna(), 2);
        in(profiles().save(anna(), List.of(stored(two.get(0), 5)), through(6)));

        Future<Void> older = profiles().save(anna(), List.of(stored(two.get(1), 7), stored(two.get(0), 4)), through(8));

        assertThat(failure(older)).isEqualTo(Failure.Code.FENCED);
        settled();
        assertThat(in(profiles().committed(anna()))).isEqualTo(through(6));
        assertThat(in(profilesReopened().load(anna(), two))).isEqualTo(Map.of(two.get(0), stored(two.get(0), 5)));
    }

    @Test
    default void saveShouldBeFencedWhenAnEarlierSaveStillUnderWayIsNewer() {
        appendForAnna(9);

        Future<Void> newer = profiles().save(anna(), List.of(stored("anna", 8)), Optional.empty());
        Future<Void> older = profiles().save(anna(), List.of(stored("anna", 4)), Optional.empty());

        in(newer);
        assertThat(failure(older)).isEqualTo(Failure.Code.FENCED);
        assertThat(read()).isEqualTo(found(stored("anna", 8), false));
    }

    @Test
    default void saveShouldBeFencedWhenThePartitionIsFoldedFurther() {
        appendForAnna(9);
        in(profiles().save(anna(), List.of(), through(6)));

        assertThat(failure(profiles().save(anna(), List.of(stored("anna", 8)), through(5))))
                .isEqualTo(Failure.Code.FENCED);
        assertThat(read()).isEqualTo(new Lookup.Unknown(false));
    }

    @Test
    default void saveShouldBeAcceptedAgainWhenTheSameIsSavedTwice() {
        appendForAnna(3);

        in(profiles().save(anna(), List.of(stored("anna", 2)), through(3)));
        in(profiles().save(anna(), List.of(stored("anna", 2)), through(3)));

        assertThat(read()).isEqualTo(found(stored("anna", 2), false));
    }

    @Test
    default void readShouldWaitUntilThePositionAskedForIsFolded() {
        appendForAnna(3);
        in(profiles().save(anna(), List.of(stored("anna", 0)), through(1)));

        Future<Lookup> answer = profiles().read("anna", List.of(position(2)), ample());
        boolean early = answer.isComplete();
        in(profiles().save(anna(), List.of(stored("anna", 2)), through(3)));

        assertThat(early).isFalse();
        assertThat(bare(in(answer))).isEqualTo(found(stored("anna", 2), false));
    }

    @Test
    default void readShouldNotWaitForOtherPartitions() {
        appendForAnna(1);
        in(profiles().save(anna(), List.of(stored("anna", 0)), through(1)));
        Position elsewhere = new Position(log().epoch(), (anna() + 1) % log().partitions(), 1_000);

        assertThat(read(elsewhere, position(0))).isEqualTo(found(stored("anna", 0), false));
    }

    @Test
    default void readShouldSayStaleAtItsDeadlineWhenThePositionIsNotFolded() {
        appendForAnna(3);
        in(profiles().save(anna(), List.of(stored("anna", 0)), through(1)));

        assertThat(bare(in(profiles().read("anna", List.of(position(2)), brief()))))
                .isEqualTo(found(stored("anna", 0), true));
    }

    @Test
    default void readShouldAnswerWhenTheDeadlineIsSpent() {
        Deadline spent = Deadline.after(0, System.nanoTime());

        assertThat(in(profiles().read("anna", List.of(position(5)), spent)))
                .matches(lookup -> lookup instanceof Lookup.Unavailable || lookup.equals(new Lookup.Unknown(true)));
    }

    @Test
    default void loadShouldGiveTheKnownOnesOnly() {
        appendForAnna(20);
        List<String> visitors = visitorsOf(anna(), 10);
        List<Stored> saved = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            saved.add(stored(visitors.get(i), i));
        }
        in(profiles().save(anna(), saved, through(5)));

        assertThat(in(profiles().load(anna(), visitors)).values()).containsExactlyInAnyOrderElementsOf(saved);
        assertThat(in(profilesReopened().load(anna(), visitors)).values()).containsExactlyInAnyOrderElementsOf(saved);
    }

    @Test
    default void dueShouldGiveTheEarliestFirstAndOnlyThoseDue() {
        appendForAnna(20);
        List<String> visitors = visitorsOf(anna(), 4);
        List<Stored> saved = List.of(
                stored(visitors.get(0), 0, T0 + 300),
                stored(visitors.get(1), 1, T0 + 100),
                stored(visitors.get(2), 2, T0 + 200),
                stored(visitors.get(3), 3));
        in(profiles().save(anna(), saved, through(4)));

        assertThat(in(profiles().due(anna(), T0 + 200, 10))).containsExactly(visitors.get(1), visitors.get(2));
        assertThat(in(profiles().due(anna(), Long.MAX_VALUE - 1, 10)))
                .containsExactly(visitors.get(1), visitors.get(2), visitors.get(0));
        assertThat(in(profiles().due(anna(), T0 + 300, 1))).containsExactly(visitors.get(1));
    }

    @Test
    default void dueShouldMoveWithTheViewAndGoWhenItIsNeverDue() {
        appendForAnna(3);
        in(profiles().save(anna(), List.of(stored("anna", 0, T0 + 100)), through(1)));

        in(profiles().save(anna(), List.of(stored("anna", 0, T0 + 500)), Optional.empty()));
        assertThat(in(profiles().due(anna(), T0 + 499, 10))).isEmpty();
        assertThat(in(profiles().due(anna(), T0 + 500, 10))).containsExactly("anna");

        ProfileStore again = profilesReopened();
        in(again.save(anna(), List.of(stored("anna", 2)), through(3)));
        assertThat(in(again.due(anna(), T0 + 1_000, 10))).isEmpty();
    }

    @Test
    default void scanShouldPageThroughThePartitionInTheOrderOfIds() {
        appendForAnna(20);
        List<String> visitors = visitorsOf(anna(), 7);
        List<Stored> saved =
                visitors.stream().map(visitor -> stored(visitor, 1)).toList();
        in(profiles().save(anna(), saved, through(2)));
        settled();

        List<String> scanned = new ArrayList<>();
        List<Stored> page = in(profiles().scan(anna(), "", 3));
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(3);
            page.forEach(stored -> scanned.add(stored.profile().visitor()));
            page = in(profiles().scan(anna(), scanned.get(scanned.size() - 1), 3));
        }

        assertThat(scanned).containsExactlyElementsOf(visitors);
    }

    @Test
    default void hotShouldBeEqualToWhatIsStoredOrAbsent() {
        appendForAnna(3);
        in(profiles().save(anna(), List.of(stored("anna", 2)), through(3)));

        assertThat(in(profiles().hot("anna")).map(HotStoreContract::withoutMessages))
                .isIn(Optional.of(HotStoreContract.withoutMessages(stored("anna", 2))), Optional.empty());
        assertThat(in(profiles().hot("nobody"))).isEmpty();
    }

    @Test
    default void saveShouldBeRefusedWhenClosed() {
        Optional<Committed> through = through(0);
        in(profiles().close());

        assertThat(failure(profiles().save(anna(), List.of(), through))).isEqualTo(Failure.Code.UNAVAILABLE);
    }
}
