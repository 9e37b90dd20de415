package io.limen.gateway.rules;

import io.limen.gateway.decision.Schedule;
import io.limen.gateway.decision.Schedule.Hours;
import io.limen.gateway.decision.WallClock;
import io.limen.gateway.settings.Nearest;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code schedule: { from: 2026-11-27, until: 2026-12-01T08:00, zone: Europe/Zurich, days: [mon, fri], hours: 09:00-17:00 }}. */
final class Schedules {
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final Pattern HOURS = Pattern.compile("(\\d\\d:\\d\\d) ?- ?(\\d\\d:\\d\\d)");
    private static final String MIDNIGHT_AT_THE_END = "24:00";
    private static final int SECONDS_OF_DAY = 86_400;

    private Schedules() {}

    /** Always, where nothing is said. */
    static Optional<Schedule> read(YamlCursor cursor) {
        ZoneId zone = zone(cursor.at("zone"));
        YamlCursor untilCursor = cursor.at("until");
        Optional<Long> from = moment(cursor.at("from"), zone);
        Optional<Long> until = moment(untilCursor, zone);
        Set<DayOfWeek> days = days(cursor.at("days"));
        Optional<Hours> hours = hours(cursor.at("hours"));
        if (from.isPresent() && until.isPresent() && from.get() >= until.get()) {
            untilCursor.problem(ProblemCode.NEVER_ON, untilCursor.text().orElse(""));
        }
        return cursor.isPresent()
                ? Optional.of(new Schedule(
                        from.orElse(Long.MIN_VALUE), until.orElse(Long.MAX_VALUE), new WallClock(zone), days, hours))
                : Optional.empty();
    }

    private static ZoneId zone(YamlCursor cursor) {
        Optional<String> name = cursor.text();
        try {
            return name.isPresent() ? ZoneId.of(name.get()) : ZoneOffset.UTC;
        } catch (DateTimeException unknown) {
            cursor.suggest(
                    Nearest.to(name.orElse(""), ZoneId.getAvailableZoneIds()),
                    ProblemCode.UNKNOWN_ZONE,
                    name.orElse(""));
            return ZoneOffset.UTC;
        }
    }

    /** A date is its first moment. */
    private static Optional<Long> moment(YamlCursor cursor, ZoneId zone) {
        Optional<String> text = cursor.text();
        try {
            return text.map(written -> local(written).atZone(zone).toInstant().toEpochMilli());
        } catch (DateTimeParseException wrong) {
            cursor.problem(
                    ProblemCode.BAD_UNIT,
                    text.orElse(""),
                    "a date or a date and time, such as 2026-11-27 or 2026-12-01T08:00");
            return Optional.empty();
        }
    }

    private static LocalDateTime local(String text) {
        return text.indexOf('T') < 0
                ? LocalDate.parse(text).atStartOfDay()
                : LocalDateTime.parse(text, DateTimeFormatter.ISO_LOCAL_DATE_TIME);
    }

    private static Set<DayOfWeek> days(YamlCursor cursor) {
        EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (YamlCursor item : cursor.items()) {
            item.choice(DAYS).ifPresent(day -> days.add(DayOfWeek.of(DAYS.indexOf(day) + 1)));
        }
        return days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days;
    }

    private static Optional<Hours> hours(YamlCursor cursor) {
        Optional<String> text = cursor.text();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = HOURS.matcher(text.get().strip());
        OptionalInt from = matcher.matches() ? second(matcher.group(1)) : OptionalInt.empty();
        OptionalInt to = matcher.matches() ? second(matcher.group(2)) : OptionalInt.empty();
        if (from.isEmpty() || to.isEmpty() || from.getAsInt() == to.getAsInt() || from.getAsInt() == SECONDS_OF_DAY) {
            cursor.problem(ProblemCode.BAD_UNIT, text.get(), "two times of a day, such as 09:00-17:00 or 22:00-06:00");
            return Optional.empty();
        }
        return Optional.of(new Hours(from.getAsInt(), to.getAsInt()));
    }

    private static OptionalInt second(String time) {
        if (time.equals(MIDNIGHT_AT_THE_END)) {
            return OptionalInt.of(SECONDS_OF_DAY);
        }
        try {
            return OptionalInt.of(LocalTime.parse(time).toSecondOfDay());
        } catch (DateTimeParseException noTime) {
            return OptionalInt.empty();
        }
    }
}
