package io.limen.gateway.flow;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Cell;
import io.limen.gateway.experiment.count.Conversions;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.experiment.count.Tally;
import io.limen.gateway.flow.DurableStore.Due;
import io.limen.gateway.flow.DurableStore.Owned;
import io.limen.gateway.flow.DurableStore.Saving;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.profile.Session;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.SegmentChange;
import io.limen.gateway.segment.View;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What every durable side of a tiered store promises. Indexes may lag behind: what they are asked for is asked again
 * until it is there, for a bounded time.
 */
public interface DurableStoreContract {
    String SNAPSHOT = "c0ffee";
    long T0 = System.currentTimeMillis();
    int EPOCH = 1;

    /** The store over this test's storage, which is empty at first. */
    DurableStore durable();

    /** Closes the store, and opens another over the same storage. */
    DurableStore durableReopened();

    /** A deadline that leaves enough time on any machine. */
    static Deadline ample() {
        return Deadline.after(20_000_000_000L, System.nanoTime());
    }

    /** A profile folded through this offset and evaluated then. */
    static Stored stored(String visitor, long offset, long evaluatedAt, long due) {
        Profile profile = new Profile(
                visitor,
                SNAPSHOT,
                new Position(EPOCH, 0, offset),
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
                evaluatedAt,
                Map.of("intent", new View.Score(0.83, "7", T0)),
                List.of(new Membership("high_intent", 0, T0, Condition.NEVER, Condition.NEVER)),
                false,
                due);
        return new Stored(profile, view);
    }

    static Stored stored(String visitor, long offset) {
        return stored(visitor, offset, T0 + offset, Condition.NEVER);
    }

    static Stored due(String visitor, long offset, long due) {
        return stored(visitor, offset, T0 + offset, due);
    }

    static Saving saving(Stored stored, SegmentChange... changes) {
        return new Saving(stored, List.of(changes));
    }

    /** The n-th thing that happened to a visitor's segments. */
    static SegmentChange change(long n) {
        return new SegmentChange("segment_" + n % 3, n % 2 == 0, T0 + n, n == 0 ? null : new Position(EPOCH, 0, n));
    }

    static List<SegmentChange> changes(long from, long until) {
        return LongStream.range(from, until)
                .mapToObj(DurableStoreContract::change)
                .toList();
    }

    static Committed through(long nextOffset) {
        return new Committed(EPOCH, nextOffset, SNAPSHOT);
    }

    private void save(int partition, Saving... changed) {
        in(durable().save(partition, List.of(changed)));
    }

    private List<Due> dueNow(int partition, long from, long until, int max, List<Due> expected) {
        return soon(() -> in(durable().due(partition, from, until, max)), expected);
    }

    /** What is answered, once it is what is expected or waiting is over. */
    static <T> T soon(Supplier<T> question, T expected) {
        long giveUpNanos = System.nanoTime() + 5_000_000_000L;
        T answer = question.get();
        while (!answer.equals(expected) && System.nanoTime() - giveUpNanos < 0) {
            answer = question.get();
        }
        return answer;
    }

    /** Somebody saw the variant so often. */
    static Counts counts(long exposed) {
        Conversions orders = new Conversions(exposed / 2, 12_345 * exposed, BigInteger.TEN.pow(30), 7);
        Tally tally = new Tally(exposed, 1, new TreeMap<>(Map.of("order", orders)));
        return new Counts(new TreeMap<>(Map.of(new Cell("rescue", "keen", "ten_off"), tally)));
    }

    @Test
    default void countShouldKeepWhatWasCountedAndTellTheNextOwner() {
        Owned first = in(durable().own(3));
        Counted counted = new Counted(EPOCH, 7, counts(10));
        in(durable().count(3, first.term(), counted));

        assertThat(first.counted()).isEqualTo(Counted.NOTHING);
        assertThat(in(durable().counted(3))).isEqualTo(counted);
        assertThat(in(durable().counted(4))).isEqualTo(Counted.NOTHING);
        assertThat(in(durableReopened().own(3)).counted()).isEqualTo(counted);
    }

    @Test
    default void countShouldBeFencedWhenALaterTermHasBegunThoughItHasCountedNothing() {
        Owned former = in(durable().own(3));
        in(durable().count(3, former.term(), new Counted(EPOCH, 7, counts(10))));
        Owned owner = in(durable().own(3));

        assertThat(failure(durable().count(3, former.term(), new Counted(EPOCH, 9, counts(12)))))
                .isEqualTo(Failure.Code.FENCED);
        assertThat(in(durable().counted(3))).isEqualTo(new Counted(EPOCH, 7, counts(10)));

        in(durable().count(3, owner.term(), new Counted(EPOCH, 8, counts(11))));
        assertThat(in(durable().counted(3))).isEqualTo(new Counted(EPOCH, 8, counts(11)));
    }

    @Test
    default void ownShouldBeginALargerTermEachTimeAndSayHowFarThePartitionIs() {
        Owned first = in(durable().own(3));
        in(durable().commit(3, first.term(), through(7)));
        Owned second = in(durable().own(3));
        Owned third = in(durableReopened().own(3));

        assertThat(first.committed()).isEmpty();
        assertThat(second.committed()).contains(through(7));
        assertThat(third.committed()).contains(through(7));
        assertThat(List.of(first.term(), second.term(), third.term()))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    default void ownShouldKeepPartitionsApart() {
        long term = in(durable().own(1)).term();
        in(durable().own(2));
        in(durable().own(2));
        in(durable().commit(1, term, through(5)));

        assertThat(in(durable().committed(1))).contains(through(5));
        assertThat(in(durable().committed(2))).isEmpty();
        assertThat(in(durable().committed(9))).isEmpty();
    }

    @Test
    default void commitShouldBeFencedWhenALaterTermHasBegun() {
        long zombie = in(durable().own(0)).term();
        in(durable().commit(0, zombie, through(3)));
        long owner = in(durableReopened().own(0)).term();

        assertThat(failure(durable().commit(0, zombie, through(9)))).isEqualTo(Failure.Code.FENCED);
        assertThat(in(durable().committed(0))).contains(through(3));
        in(durable().commit(0, owner, through(4)));
        assertThat(in(durable().committed(0))).contains(through(4));
    }

    @Test
    default void commitShouldBeFencedWhenNobodyOwnsThePartition() {
        assertThat(failure(durable().commit(0, 1, through(9)))).isEqualTo(Failure.Code.FENCED);
        assertThat(in(durable().committed(0))).isEmpty();
    }

    @Test
    default void commitShouldNeverMoveBackButMayBeRepeated() {
        long term = in(durable().own(0)).term();
        in(durable().commit(0, term, through(8)));
        in(durable().commit(0, term, through(8)));

        assertThat(failure(durable().commit(0, term, through(7)))).isEqualTo(Failure.Code.FENCED);
        assertThat(in(durable().committed(0))).contains(through(8));
        Committed nextEpoch = new Committed(EPOCH + 1, 2, SNAPSHOT);
        in(durable().commit(0, term, nextEpoch));
        assertThat(in(durable().committed(0))).contains(nextEpoch);
    }

    @Test
    default void loadShouldGiveTheKnownOnesOnlyHoweverMany() {
        List<Stored> saved =
                IntStream.range(0, 250).mapToObj(i -> stored("visitor-" + i, i)).toList();
        in(durable().save(0, saved.stream().map(DurableStoreContract::saving).toList()));
        Set<String> asked = new HashSet<>(Set.of("nobody", "nobody else"));
        saved.forEach(each -> asked.add(each.profile().visitor()));

        assertThat(in(durable().load(asked)).values()).containsExactlyInAnyOrderElementsOf(saved);
        assertThat(in(durableReopened().load(asked)).values()).containsExactlyInAnyOrderElementsOf(saved);
        assertThat(in(durable().load(List.of()))).isEmpty();
        assertThat(in(durable().load(List.of("nobody")))).isEmpty();
    }

    @Test
    default void readShouldGiveAllThatWasSaved() {
        save(0, saving(stored("anna", 4)));

        assertThat(in(durable().read("anna", ample()))).contains(stored("anna", 4));
        assertThat(in(durable().read("ann", ample()))).isEmpty();
    }

    @Test
    default void readShouldSayTimeoutWhenTheDeadlineIsSpent() {
        save(0, saving(stored("anna", 4)));

        assertThat(failure(durable().read("anna", Deadline.after(0, System.nanoTime()))))
                .isEqualTo(Failure.Code.TIMEOUT);
    }

    @Test
    default void saveShouldReplaceWhatIsOlder() {
        save(0, saving(stored("anna", 4), change(0)));
        save(0, saving(stored("anna", 6), change(1), change(2)));
        save(0, saving(stored("anna", 6, T0 + 100, Condition.NEVER), change(3)));

        assertThat(in(durableReopened().read("anna", ample()))).contains(stored("anna", 6, T0 + 100, Condition.NEVER));
        assertThat(in(durable().changes("anna"))).isEqualTo(changes(0, 4));
    }

    @Test
    default void saveShouldBeFencedAndLeaveWhatIsNewer() {
        save(0, saving(stored("anna", 6), change(0)));

        assertThat(failure(durable().save(0, List.of(saving(stored("anna", 5), change(1))))))
                .isEqualTo(Failure.Code.FENCED);
        assertThat(failure(durable().save(0, List.of(saving(stored("anna", 6, T0, Condition.NEVER), change(2))))))
                .isEqualTo(Failure.Code.FENCED);

        assertThat(in(durable().read("anna", ample()))).contains(stored("anna", 6));
        assertThat(in(durable().changes("anna"))).isEqualTo(changes(0, 1));
    }

    @Test
    default void saveShouldNotTouchTheNewerOneWhenOthersAreSavedBesideIt() {
        save(0, saving(stored("anna", 6)));

        assertThat(failure(durable()
                        .save(
                                0,
                                List.of(
                                        saving(stored("bob", 5)),
                                        saving(stored("anna", 5)),
                                        saving(stored("cyd", 5))))))
                .isEqualTo(Failure.Code.FENCED);

        assertThat(in(durable().load(List.of("anna")))).containsValue(stored("anna", 6));
        in(durable().save(0, List.of(saving(stored("bob", 5)), saving(stored("cyd", 5)))));
        assertThat(in(durable().load(List.of("bob", "cyd")))).hasSize(2);
    }

    @Test
    default void saveShouldChangeNothingWhenTheSameIsSavedAgain() {
        save(0, saving(stored("anna", 6), change(0), change(1)), saving(stored("bob", 7), change(2)));
        save(0, saving(stored("anna", 6), change(0), change(1)), saving(stored("bob", 7), change(2)));

        assertThat(in(durable().load(List.of("anna", "bob"))))
                .isEqualTo(Map.of("anna", stored("anna", 6), "bob", stored("bob", 7)));
        assertThat(in(durable().changes("anna"))).isEqualTo(changes(0, 2));
        assertThat(in(durable().changes("bob"))).isEqualTo(changes(2, 3));
    }

    @Test
    default void changesShouldKeepTheirOrderHoweverMany() {
        int saves = 60;
        for (int i = 0; i < saves; i++) {
            save(0, saving(stored("anna", i), change(2L * i), change(2L * i + 1)));
        }

        assertThat(in(durable().changes("anna"))).isEqualTo(changes(0, 2L * saves));
        assertThat(in(durableReopened().changes("anna"))).isEqualTo(changes(0, 2L * saves));
        assertThat(in(durable().changes("nobody"))).isEmpty();
    }

    @Test
    default void changesShouldTakeMoreThanManyAtOnce() {
        save(0, saving(stored("anna", 1), changes(0, 100).toArray(SegmentChange[]::new)));
        save(0, saving(stored("anna", 1), changes(0, 100).toArray(SegmentChange[]::new)));
        save(0, saving(stored("anna", 2), changes(100, 101).toArray(SegmentChange[]::new)));
        save(0, saving(stored("anna", 2), changes(100, 101).toArray(SegmentChange[]::new)));

        assertThat(in(durable().changes("anna"))).isEqualTo(changes(0, 101));
    }

    @Test
    default void dueShouldGiveTheEarliestFirstFromIncludedUntilExcluded() {
        save(
                0,
                saving(due("a", 0, T0 + 300)),
                saving(due("b", 1, T0 + 100)),
                saving(due("c", 2, T0 + 200)),
                saving(stored("d", 3)));
        save(1, saving(due("e", 0, T0 + 150)));
        Due a = new Due("a", T0 + 300);
        Due b = new Due("b", T0 + 100);
        Due c = new Due("c", T0 + 200);

        List<Due> all = List.of(b, c, a);
        assertThat(dueNow(0, 0, Long.MAX_VALUE, 10, all)).isEqualTo(all);
        assertThat(in(durable().due(0, T0 + 100, T0 + 300, 10))).containsExactly(b, c);
        assertThat(in(durable().due(0, T0 + 101, T0 + 301, 10))).containsExactly(c, a);
        assertThat(in(durable().due(0, 0, Long.MAX_VALUE, 1))).containsExactly(b);
        assertThat(in(durable().due(0, T0 + 200, T0 + 200, 10))).isEmpty();
        assertThat(in(durable().due(7, 0, Long.MAX_VALUE, 10))).isEmpty();
    }

    @Test
    default void dueShouldMoveWithTheViewAndGoWhenItIsNeverDue() {
        save(0, saving(due("anna", 0, T0 + 100)));
        save(0, saving(due("anna", 1, T0 + 500)));

        List<Due> moved = List.of(new Due("anna", T0 + 500));
        assertThat(dueNow(0, 0, T0 + 501, 10, moved)).isEqualTo(moved);

        save(0, saving(stored("anna", 2)));
        assertThat(dueNow(0, 0, Long.MAX_VALUE, 10, List.of())).isEmpty();
    }

    @Test
    default void scanShouldPageThroughThePartitionInTheOrderOfIds() {
        List<String> visitors = new ArrayList<>(
                IntStream.range(100, 217).mapToObj(i -> "visitor-" + i).toList());
        Collections.shuffle(visitors, new Random(7));
        in(durable().save(4, visitors.stream().map(v -> saving(stored(v, 1))).toList()));
        save(5, saving(stored("visitor-000", 1)));
        long term = in(durable().own(4)).term();
        in(durable().commit(4, term, through(9)));
        Collections.sort(visitors);

        assertThat(soon(() -> scanned(50), visitors)).isEqualTo(visitors);
        assertThat(scanned(7)).isEqualTo(visitors);
        assertThat(in(durable().scan(4, "visitor-215", 10))).containsExactly(stored("visitor-216", 1));
        assertThat(in(durable().scan(6, "", 10))).isEmpty();
    }

    private List<String> scanned(int pageMax) {
        List<String> scanned = new ArrayList<>();
        List<Stored> page = in(durable().scan(4, "", pageMax));
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(pageMax);
            page.forEach(each -> scanned.add(each.profile().visitor()));
            page = in(durable().scan(4, scanned.get(scanned.size() - 1), pageMax));
        }
        return scanned;
    }

    @Test
    default void everyCallShouldBeRefusedWhenClosed() {
        DurableStore durable = durable();
        in(durable.close());
        in(durable.close());

        assertThat(failure(durable.save(0, List.of(saving(stored("anna", 1)))))).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(failure(durable.own(0))).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(failure(durable.read("anna", ample()))).isEqualTo(Failure.Code.UNAVAILABLE);
    }
}
