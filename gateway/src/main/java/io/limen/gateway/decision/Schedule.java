package io.limen.gateway.decision;

import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.EdgeCondition;
import io.limen.gateway.segment.Foresight;
import io.limen.gateway.segment.Inputs;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import java.util.Set;

/**
 * When something is on, by the clock on the wall of a place.
 *
 * <p>Hours that end before they begin go past midnight and belong to the day they begin on. Where clocks are put forward,
 * hours that are left out begin or end when the clock jumps over them; where they are put back, the hour that comes twice
 * counts twice: what somebody there reads off the wall is what holds.
 *
 * @param from the first moment, epoch milliseconds; {@link Long#MIN_VALUE} for always
 * @param until the moment after the last, epoch milliseconds; {@link Long#MAX_VALUE} for ever
 * @param clock whose clocks
 * @param days the days it is on; all seven for every day
 * @param hours the hours it is on; empty for all day
 */
public record Schedule(long from, long until, WallClock clock, Set<DayOfWeek> days, Optional<Hours> hours)
        implements Condition {
    private static final int WEEK = 7;
    private static final int SECONDS_OF_DAY = 86_400;

    /**
     * How far ahead it is looked for a turn. In any week there is one, save for hours that only exist on one day of the
     * week and that are jumped over on it.
     */
    private static final int DAYS_AHEAD_MAX = 2 * WEEK + 1;

    /**
     * From one time of day up to but without another, in seconds since midnight.
     *
     * @param to at most a day; at or before {@code from} for past midnight
     */
    public record Hours(int from, int to) {
        private boolean passMidnight() {
            return to <= from;
        }
    }

    public Schedule {
        days = Set.copyOf(days);
    }

    @Override
    public boolean test(Inputs inputs) {
        return isOn(inputs.now());
    }

    /** The very millisecond at which it next turns on or off. */
    @Override
    public long due(Inputs inputs) {
        long now = inputs.now();
        if (now >= until) {
            return NEVER;
        }
        if (now < from && isOn(from)) {
            return from;
        }
        boolean on = isOn(now);
        return isEveryMoment() ? until : turn(Math.max(now, from), on);
    }

    @Override
    public Set<Input> reads() {
        return Set.of();
    }

    /** An edge has no say in what time it is. */
    @Override
    public Optional<EdgeCondition> atEdge(Foresight known) {
        return Optional.empty();
    }

    private boolean isEveryMoment() {
        return days.size() == WEEK && hours.isEmpty();
    }

    private boolean isOn(long now) {
        return now >= from && now < until && (isEveryMoment() || isOnByTheClock(now));
    }

    private boolean isOnByTheClock(long now) {
        long local = clock.localSecond(now);
        long day = Math.floorDiv(local, SECONDS_OF_DAY);
        if (hours.isEmpty()) {
            return isDay(day);
        }
        int second = (int) Math.floorMod(local, (long) SECONDS_OF_DAY);
        Hours of = hours.get();
        return of.passMidnight()
                ? (second >= of.from() && isDay(day)) || (second < of.to() && isDay(day - 1))
                : second >= of.from() && second < of.to() && isDay(day);
    }

    /** The day the epoch began with was a Thursday. */
    private boolean isDay(long epochDay) {
        return days.contains(DayOfWeek.of((int) Math.floorMod(epochDay + 3, (long) WEEK) + 1));
    }

    /** The first moment after this one at which it is no longer so; it can be so only where the wall's clock passes an edge. */
    private long turn(long after, boolean on) {
        long turn = until;
        ZoneId zone = clock.zone();
        ZoneRules rules = zone.getRules();
        LocalDate day = LocalDateTime.ofInstant(Instant.ofEpochMilli(after), zone)
                .toLocalDate()
                .minusDays(1);
        for (int i = 0; i <= DAYS_AHEAD_MAX && turn == until; i++, day = day.plusDays(1)) {
            turn = earlier(turn, day.atStartOfDay(), after, on, rules);
            if (hours.isPresent()) {
                turn = earlier(turn, at(day, hours.get().from()), after, on, rules);
                turn = earlier(turn, at(day, hours.get().to()), after, on, rules);
            }
            turn = jump(turn, day, after, on, rules);
        }
        // That somebody looks once too often does no harm; that nobody looks would.
        return turn == Long.MAX_VALUE ? NEVER : turn;
    }

    private static LocalDateTime at(LocalDate day, int second) {
        return second == SECONDS_OF_DAY ? day.plusDays(1).atStartOfDay() : day.atTime(LocalTime.ofSecondOfDay(second));
    }

    /** A time on the wall comes once, twice where clocks are put back, and never where they jump over it. */
    private long earlier(long turn, LocalDateTime local, long after, boolean on, ZoneRules rules) {
        long earliest = turn;
        for (ZoneOffset offset : rules.getValidOffsets(local)) {
            earliest = earlier(earliest, local.toInstant(offset).toEpochMilli(), after, on);
        }
        return earliest;
    }

    /** Where clocks are put forward or back on this day. */
    private long jump(long turn, LocalDate day, long after, boolean on, ZoneRules rules) {
        Instant begin = day.atStartOfDay(clock.zone()).toInstant();
        ZoneOffsetTransition next = rules.nextTransition(begin.minusMillis(1));
        boolean today = next != null
                && next.getInstant()
                        .isBefore(day.plusDays(1).atStartOfDay(clock.zone()).toInstant());
        return today ? earlier(turn, next.getInstant().toEpochMilli(), after, on) : turn;
    }

    private long earlier(long turn, long moment, long after, boolean on) {
        return moment > after && moment < turn && isOn(moment) != on ? moment : turn;
    }
}
