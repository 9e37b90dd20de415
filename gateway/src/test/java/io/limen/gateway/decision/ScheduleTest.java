package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.Schedule.Hours;
import io.limen.gateway.segment.Condition;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Zürich puts clocks forward on 29 March 2026 at 02:00, and back on 25 October at 03:00. */
class ScheduleTest {
    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");
    private static final WallClock CLOCK = new WallClock(ZURICH);
    private static final Set<DayOfWeek> ALL = EnumSet.allOf(DayOfWeek.class);
    private static final long MINUTE = 60_000;

    private static Schedule hours(String from, String to, Set<DayOfWeek> days) {
        return new Schedule(Long.MIN_VALUE, Long.MAX_VALUE, CLOCK, days, Optional.of(of(from, to)));
    }

    private static Hours of(String from, String to) {
        return new Hours(seconds(from), seconds(to));
    }

    private static int seconds(String time) {
        return Integer.parseInt(time.substring(0, 2)) * 3_600 + Integer.parseInt(time.substring(3)) * 60;
    }

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    private static boolean isOn(Schedule schedule, long now) {
        return schedule.test(Moments.at(now));
    }

    private static long due(Schedule schedule, long now) {
        return schedule.due(Moments.at(now));
    }

    /** The moments at which it turns, as it tells them itself. */
    private static List<String> turns(Schedule schedule, String from, int count) {
        List<String> turns = new ArrayList<>();
        long now = millis(from);
        for (int i = 0; i < count; i++) {
            now = due(schedule, now);
            turns.add(
                    Instant.ofEpochMilli(now).toString().replace(":00Z", "Z") + (isOn(schedule, now) ? " on" : " off"));
        }
        return turns;
    }

    @Test
    void dueShouldBeTheBeginningThenTheEndThenNever() {
        long from =
                LocalDateTime.of(2026, 11, 27, 0, 0).atZone(ZURICH).toInstant().toEpochMilli();
        long until =
                LocalDateTime.of(2026, 12, 1, 8, 0).atZone(ZURICH).toInstant().toEpochMilli();
        Schedule sale = new Schedule(from, until, CLOCK, ALL, Optional.empty());

        assertThat(from).isEqualTo(millis("2026-11-26T23:00:00Z"));
        assertThat(isOn(sale, from - 1)).isFalse();
        assertThat(due(sale, from - 1)).isEqualTo(from);
        assertThat(isOn(sale, from)).isTrue();
        assertThat(due(sale, from)).isEqualTo(until);
        assertThat(isOn(sale, until - 1)).isTrue();
        assertThat(isOn(sale, until)).isFalse();
        assertThat(due(sale, until)).isEqualTo(Condition.NEVER);
    }

    @Test
    void hoursShouldFollowTheWallWhenClocksArePutForward() {
        // 28 March is winter time, 29 March is summer time from 03:00 on.
        assertThat(turns(hours("09:00", "17:00", ALL), "2026-03-28T00:00:00Z", 4))
                .containsExactly(
                        "2026-03-28T08:00Z on",
                        "2026-03-28T16:00Z off",
                        "2026-03-29T07:00Z on",
                        "2026-03-29T15:00Z off");
    }

    @Test
    void hoursShouldBeginOrEndWhenTheClockJumpsOverThem() {
        assertThat(turns(hours("02:30", "05:00", ALL), "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-29T01:00Z on", "2026-03-29T03:00Z off");
        assertThat(turns(hours("01:00", "02:30", ALL), "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-29T00:00Z on", "2026-03-29T01:00Z off");
        // On that day there is no such time at all.
        assertThat(turns(hours("02:10", "02:50", ALL), "2026-03-28T12:00:00Z", 1))
                .containsExactly("2026-03-30T00:10Z on");
        assertThat(turns(hours("02:10", "02:50", EnumSet.of(DayOfWeek.SUNDAY)), "2026-03-28T12:00:00Z", 1))
                .containsExactly("2026-04-05T00:10Z on");
    }

    @Test
    void hoursShouldCountTwiceWhenTheyComeTwice() {
        assertThat(turns(hours("02:15", "02:45", ALL), "2026-10-24T12:00:00Z", 4))
                .containsExactly(
                        "2026-10-25T00:15Z on",
                        "2026-10-25T00:45Z off",
                        "2026-10-25T01:15Z on",
                        "2026-10-25T01:45Z off");
        // Half past two is over, and then it is two o'clock again.
        assertThat(turns(hours("01:00", "02:30", ALL), "2026-10-24T12:00:00Z", 4))
                .containsExactly(
                        "2026-10-24T23:00Z on",
                        "2026-10-25T00:30Z off",
                        "2026-10-25T01:00Z on",
                        "2026-10-25T01:30Z off");
    }

    @Test
    void hoursPastMidnightShouldBelongToTheDayTheyBeginOn() {
        assertThat(turns(hours("22:00", "06:00", EnumSet.of(DayOfWeek.FRIDAY)), "2026-03-27T12:00:00Z", 2))
                .containsExactly("2026-03-27T21:00Z on", "2026-03-28T05:00Z off");
        assertThat(turns(hours("18:00", "24:00", EnumSet.of(DayOfWeek.SATURDAY)), "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-28T17:00Z on", "2026-03-28T23:00Z off");
    }

    @Test
    void daysShouldBeAsLongAsTheyAre() {
        Schedule sundays =
                new Schedule(Long.MIN_VALUE, Long.MAX_VALUE, CLOCK, EnumSet.of(DayOfWeek.SUNDAY), Optional.empty());

        assertThat(turns(sundays, "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-28T23:00Z on", "2026-03-29T22:00Z off");
        assertThat(turns(sundays, "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-24T22:00Z on", "2026-10-25T23:00Z off");
    }

    @Test
    void dueShouldBeNeverWhenNothingIsLeft() {
        Schedule mondayOfATuesday = new Schedule(
                millis("2026-12-01T00:00:00Z"),
                millis("2026-12-02T00:00:00Z"),
                new WallClock(ZoneId.of("UTC")),
                EnumSet.of(DayOfWeek.MONDAY),
                Optional.empty());

        assertThat(due(mondayOfATuesday, millis("2026-11-01T00:00:00Z")))
                .isGreaterThanOrEqualTo(millis("2026-12-02T00:00:00Z"));
        assertThat(due(mondayOfATuesday, millis("2026-12-02T00:00:00Z"))).isEqualTo(Condition.NEVER);
        assertThat(due(new Schedule(Long.MIN_VALUE, Long.MAX_VALUE, CLOCK, ALL, Optional.empty()), 0))
                .isEqualTo(Condition.NEVER);
    }

    /** The answer stays the same up to the moment told, and is another one at it; to be seen minute by minute. */
    @Property(tries = 400)
    void dueShouldBeTheVeryNextTurn(@ForAll("schedules") Schedule schedule, @ForAll("moments") long now) {
        boolean on = isOn(schedule, now);
        long due = due(schedule, now);
        long horizon = now + 17L * 24 * 60 * MINUTE;
        long first = Condition.NEVER;
        for (long then = now + MINUTE; then <= horizon && first == Condition.NEVER; then += MINUTE) {
            first = isOn(schedule, then) == on ? Condition.NEVER : then;
        }
        if (first == Condition.NEVER) {
            assertThat(due == Condition.NEVER || due > horizon || due == schedule.until())
                    .isTrue();
        } else {
            assertThat(due).isEqualTo(first);
        }
    }

    @Provide
    Arbitrary<Long> moments() {
        // Around both changes of 2026, on whole minutes.
        return Arbitraries.oneOf(
                Arbitraries.integers()
                        .between(-3 * 1_440, 3 * 1_440)
                        .map(one -> millis("2026-03-29T01:00:00Z") + one * MINUTE),
                Arbitraries.integers()
                        .between(-3 * 1_440, 3 * 1_440)
                        .map(one -> millis("2026-10-25T01:00:00Z") + one * MINUTE));
    }

    @Provide
    Arbitrary<Schedule> schedules() {
        Arbitrary<Long> from = Arbitraries.oneOf(Arbitraries.just(Long.MIN_VALUE), moments());
        Arbitrary<Long> until = Arbitraries.oneOf(Arbitraries.just(Long.MAX_VALUE), moments());
        Arbitrary<Optional<Hours>> hours = Combinators.combine(
                        Arbitraries.integers().between(0, 95),
                        Arbitraries.integers().between(1, 96))
                .as((begin, end) -> begin.equals(end) || (begin == 0 && end == 96)
                        ? Optional.empty()
                        : Optional.of(new Hours(begin * 900, end * 900)));
        return Combinators.combine(
                        from,
                        until,
                        Arbitraries.of("Europe/Zurich", "America/St_Johns", "Australia/Lord_Howe", "UTC")
                                .map(ZoneId::of)
                                .map(WallClock::new),
                        Arbitraries.of(DayOfWeek.values()).set().ofMinSize(1),
                        hours)
                .as(Schedule::new);
    }

    /** The table is what the zone's rules say, at the changes, before it begins and after it ends. */
    @Test
    void wallClockShouldShowWhatTheRulesOfTheZoneSay() {
        for (String zone : List.of("Europe/Zurich", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")) {
            WallClock clock = new WallClock(ZoneId.of(zone));
            for (long second = millis("2018-01-01T00:00:00Z") / 1_000;
                    second < millis("2103-01-01T00:00:00Z") / 1_000;
                    second += 61_301) {
                assertThat(clock.localSecond(second * 1_000 + 999))
                        .isEqualTo(second
                                + clock.zone()
                                        .getRules()
                                        .getOffset(Instant.ofEpochSecond(second))
                                        .getTotalSeconds());
            }
        }
    }
}
