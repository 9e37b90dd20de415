package io.limen.gateway.flow;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.HotStore.Offered;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.profile.Session;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every hot store promises. Definitions without features: their states are the codec's to test. The store's own
 * time to live of refills is to be one second, and its clock the wall's.
 */
public interface HotStoreContract {
    String SNAPSHOT = "c0ffee";
    long T0 = 1_700_000_000_000L;
    /** Beyond what a double holds exactly. */
    long FAR = (1L << 53) + 1;

    /** The store over this test's storage, which is empty at first. */
    HotStore hot();

    /** A visitor's bit, read as somebody else's service reads it. */
    boolean bit(String visitor, int bit);

    /** The layout, read as somebody else's service reads it. */
    Map<String, Integer> layout();

    /** What is offered here: a profile folded up to there, with these memberships. */
    static Stored stored(String visitor, int epoch, long offset, long evaluatedAt, Membership... memberships) {
        Profile profile = new Profile(
                visitor,
                SNAPSHOT,
                new Position(epoch, 3, offset),
                T0,
                T0 + 1,
                T0 + 2,
                "user-1",
                new Session(1, T0, T0 + 2, 0),
                RecentMessages.NONE.with("m-" + offset, T0),
                Map.of("rescue", new Assignment("ten_off", 0.5, "", T0)),
                Map.of(),
                List.of());
        View view = new View(
                SNAPSHOT,
                evaluatedAt,
                Map.of("intent", new View.Score(0.83, "7", T0)),
                List.of(memberships),
                false,
                Condition.NEVER);
        return new Stored(profile, view);
    }

    static Stored stored(String visitor, long offset, Membership... memberships) {
        return stored(visitor, 1, offset, T0, memberships);
    }

    /** A membership that time alone does not end. */
    static Membership lasting(int bit) {
        return new Membership("segment_" + bit, bit, T0, Condition.NEVER, Condition.NEVER);
    }

    /** A membership that ends so many milliseconds from now. */
    static Membership ending(int bit, long millis) {
        long until = System.currentTimeMillis() + millis;
        return new Membership("segment_" + bit, bit, T0, until, until);
    }

    /** As it is given back: without recent messages. */
    static Stored withoutMessages(Stored stored) {
        return withMessages(stored, RecentMessages.NONE);
    }

    /** The same, with other recent messages. */
    static Stored withMessages(Stored stored, RecentMessages recent) {
        Profile p = stored.profile();
        Profile profile = new Profile(
                p.visitor(),
                p.snapshot(),
                p.applied(),
                p.firstSeen(),
                p.lastSeen(),
                p.receivedAt(),
                p.userId(),
                p.session(),
                recent,
                p.assignments(),
                p.exposures(),
                p.states());
        return new Stored(profile, stored.view());
    }

    /** Looks again and again until it is so, for some seconds at most. */
    static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private void assertHeld(Stored stored) {
        assertThat(in(hot().read(stored.profile().visitor()))).contains(withoutMessages(stored));
    }

    private Offered offer(Stored... changed) {
        return in(hot().offer(List.of(changed)));
    }

    @Test
    default void readShouldBeEmptyWhenNothingIsHeld() {
        assertThat(in(hot().read("anna"))).isEmpty();
    }

    @Test
    default void readShouldGiveWhatWasOfferedWithoutRecentMessages() {
        Stored anna = stored("anna", 7, lasting(0));

        assertThat(offer(anna)).isEqualTo(Offered.ALL);

        assertHeld(anna);
        assertThat(in(hot().read("ann"))).isEmpty();
    }

    @Test
    default void offerShouldTakeManyVisitorsAtOnce() {
        List<Stored> many = IntStream.range(0, 1_000)
                .mapToObj(i -> stored("visitor-" + i, i, lasting(i % 40)))
                .toList();

        assertThat(in(hot().offer(many))).isEqualTo(Offered.ALL);
        assertThat(in(hot().offer(List.of()))).isEqualTo(Offered.ALL);

        for (int i = 0; i < many.size(); i += 97) {
            assertHeld(many.get(i));
        }
    }

    @Test
    default void offerShouldTakeVisitorsOfAnyName() {
        for (String visitor : List.of("}", "}{", "{x}y", "a}b", "ключ", "with space", "%7D", "new\nline")) {
            Stored stored = stored(visitor, 1, lasting(9));
            assertThat(offer(stored)).isEqualTo(Offered.ALL);
            assertHeld(stored);
            in(hot().remove(visitor));
            assertThat(in(hot().read(visitor))).isEmpty();
        }
    }

    @Test
    default void offerShouldChangeNothingWhenSomethingNewerIsHeldByAnyPartOfTheFence() {
        List<Stored> older = List.of(
                stored("anna", 1, FAR + 9, T0 + 9), stored("anna", 2, FAR - 1, T0 + 9), stored("anna", 2, FAR, T0 - 1));
        Stored held = stored("anna", 2, FAR, T0, lasting(1));
        offer(held);

        for (Stored candidate : older) {
            assertThat(offer(candidate)).isEqualTo(new Offered(Set.of("anna"), Set.of()));
            assertHeld(held);
            assertThat(bit("anna", 1)).isTrue();
        }
        for (Stored candidate :
                List.of(stored("anna", 2, FAR, T0 + 1), stored("anna", 2, FAR + 1, T0), stored("anna", 3, 0, T0))) {
            assertThat(offer(candidate)).isEqualTo(Offered.ALL);
            assertHeld(candidate);
            assertThat(bit("anna", 1)).isFalse();
        }
    }

    @Test
    default void offersShouldEndWithTheNewestInWhateverOrderTheyCome() {
        Random random = new Random(42);
        Stored newest = stored("anna", 1, 0, 0);
        offer(newest);
        for (int i = 0; i < 300; i++) {
            Stored next = stored(
                    "anna",
                    1 + random.nextInt(2) * 200,
                    List.of(0L, 127L, 128L, 255L, 256L, FAR - 1, FAR, Long.MAX_VALUE - 1)
                            .get(random.nextInt(8)),
                    List.of(0L, 1L, 128L, T0, T0 + 1).get(random.nextInt(5)));
            boolean older = isOlder(next, newest);
            assertThat(offer(next).newer()).as("step %s", i).isEqualTo(older ? Set.of("anna") : Set.of());
            newest = older ? newest : next;
            assertHeld(newest);
        }
    }

    private static boolean isOlder(Stored one, Stored other) {
        Position here = one.profile().applied();
        Position there = other.profile().applied();
        assertThat(here).isNotNull();
        assertThat(there).isNotNull();
        if (here == null || there == null) {
            return false;
        }
        if (here.epoch() != there.epoch()) {
            return here.epoch() < there.epoch();
        }
        return here.offset() != there.offset()
                ? here.offset() < there.offset()
                : one.view().evaluatedAt() < other.view().evaluatedAt();
    }

    @Test
    default void offerShouldBeAcceptedAgainWhenTheSameIsOfferedTwice() {
        Stored anna = stored("anna", 7, lasting(0));

        assertThat(offer(anna)).isEqualTo(Offered.ALL);
        assertThat(offer(anna)).isEqualTo(Offered.ALL);

        assertHeld(anna);
        assertThat(bit("anna", 0)).isTrue();
    }

    @Test
    default void offerShouldSayWhoIsNewerAndWriteTheOthers() {
        offer(stored("anna", 7));

        assertThat(offer(stored("anna", 6), stored("berta", 6))).isEqualTo(new Offered(Set.of("anna"), Set.of()));

        assertHeld(stored("anna", 7));
        assertHeld(stored("berta", 6));
    }

    @Test
    default void bitsShouldBeThoseOfTheMembershipsHeldNow() {
        offer(stored("anna", 1, lasting(0), lasting(7), lasting(8), lasting(300)));
        assertThat(bitsOf("anna", 0, 1, 6, 7, 8, 9, 299, 300, 301, 5_000)).containsExactly(0, 7, 8, 300);

        offer(stored("anna", 2, lasting(7), lasting(9)));
        assertThat(bitsOf("anna", 0, 1, 6, 7, 8, 9, 299, 300, 301, 5_000)).containsExactly(7, 9);

        offer(stored("anna", 3));
        assertThat(bitsOf("anna", 0, 7, 9)).isEmpty();
        assertThat(bitsOf("berta", 0, 7, 9)).isEmpty();
    }

    private List<Integer> bitsOf(String visitor, int... bits) {
        List<Integer> set = new ArrayList<>();
        for (int bit : bits) {
            if (bit(visitor, bit)) {
                set.add(bit);
            }
        }
        return set;
    }

    @Test
    default void bitsShouldNotHoldAMembershipThatHasEnded() {
        offer(stored("anna", 1, lasting(0), ending(1, -1), ending(2, 60_000)));

        assertThat(bitsOf("anna", 0, 1, 2)).containsExactly(0, 2);
    }

    @Test
    default void bitsShouldGoWithTheLastOneWhenAllOfThemEnd() {
        offer(stored("anna", 1, ending(1, 300), ending(2, 900)));

        assertThat(bit("anna", 2)).isTrue();
        eventually("the bits end", () -> !bit("anna", 2) && !bit("anna", 1));
        assertThat(in(hot().read("anna"))).isPresent();
    }

    @Test
    default void refillShouldFillForSecondsWhenNothingIsHeld() {
        Stored anna = stored("anna", 7, lasting(3));

        in(hot().refill(anna));

        assertHeld(anna);
        assertThat(bit("anna", 3)).isTrue();
        eventually("the refill ends", () -> in(hot().read("anna")).isEmpty() && !bit("anna", 3));
    }

    @Test
    default void refillShouldChangeNothingWhenSomethingIsHeld() {
        offer(stored("anna", 7, lasting(3)));

        in(hot().refill(stored("anna", 9, lasting(4))));

        assertHeld(stored("anna", 7, lasting(3)));
        assertThat(bitsOf("anna", 3, 4)).containsExactly(3);
    }

    @Test
    default void offerShouldOutliveARefillOfTheSame() {
        Stored anna = stored("anna", 7, lasting(3));
        in(hot().refill(anna));
        in(hot().refill(stored("berta", 1)));

        offer(anna);

        eventually("the other refill ends", () -> in(hot().read("berta")).isEmpty());
        assertHeld(anna);
        assertThat(bit("anna", 3)).isTrue();
    }

    @Test
    default void foldedThroughShouldMoveForwardOnly() {
        assertThat(in(hot().foldedThrough(3))).isEmpty();

        List<Position> places = List.of(
                new Position(1, 3, 5),
                new Position(1, 3, 4),
                new Position(1, 3, FAR),
                new Position(1, 3, FAR - 1),
                new Position(2, 3, 0),
                new Position(1, 3, FAR + 1));
        List<Position> held = new ArrayList<>();
        for (Position place : places) {
            assertThat(in(hot().advance(place, Optional.empty()))).isTrue();
            held.add(in(hot().foldedThrough(3)).orElseThrow());
        }

        assertThat(held)
                .containsExactly(
                        places.get(0), places.get(0), places.get(2), places.get(2), places.get(4), places.get(4));
        assertThat(in(hot().foldedThrough(4))).isEmpty();
    }

    @Test
    default void advanceShouldSayNoWhenThePlaceBeforeIsNotKnown() {
        Position before = new Position(1, 3, 5);
        Position next = new Position(1, 3, 9);

        assertThat(in(hot().advance(next, Optional.of(before)))).isFalse();
        assertThat(in(hot().foldedThrough(3))).isEmpty();

        in(hot().advance(new Position(1, 3, 4), Optional.empty()));
        assertThat(in(hot().advance(next, Optional.of(before)))).isFalse();
        assertThat(in(hot().foldedThrough(3))).contains(new Position(1, 3, 4));

        in(hot().advance(before, Optional.empty()));
        assertThat(in(hot().advance(next, Optional.of(before)))).isTrue();
        assertThat(in(hot().advance(new Position(1, 3, 7), Optional.of(before))))
                .isTrue();
        assertThat(in(hot().foldedThrough(3))).contains(next);
    }

    @Test
    default void layoutShouldBeTheOnePublishedLast() {
        in(hot().publishLayout(Map.of("high_intent", 0, "gone", 1)));
        in(hot().publishLayout(Map.of("high_intent", 0, "cart_abandoner", 12)));
        assertThat(layout()).isEqualTo(Map.of("high_intent", 0, "cart_abandoner", 12));

        in(hot().publishLayout(Map.of()));
        assertThat(layout()).isEmpty();
    }

    @Test
    default void removeShouldLeaveNothingOfThatVisitor() {
        offer(stored("anna", 7, lasting(0)), stored("berta", 7, lasting(0)));

        in(hot().remove("anna"));
        in(hot().remove("nobody"));

        assertThat(in(hot().read("anna"))).isEmpty();
        assertThat(bit("anna", 0)).isFalse();
        assertHeld(stored("berta", 7, lasting(0)));
        assertThat(offer(stored("anna", 1))).isEqualTo(Offered.ALL);
    }
}
