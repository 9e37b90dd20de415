package io.limen.gateway.rules.cel;

import io.limen.gateway.rules.cel.Node.Numeric;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The parts of a point in time, as CEL counts them: months, days of month and of year from 0, Sunday is 0. */
final class Calendar {
    private static final Map<String, ToIntFunction<ZonedDateTime>> FUNCTION_TO_PART = Map.of(
            "getFullYear",
            ZonedDateTime::getYear,
            "getMonth",
            time -> time.getMonthValue() - 1,
            "getDayOfYear",
            time -> time.getDayOfYear() - 1,
            "getDayOfMonth",
            time -> time.getDayOfMonth() - 1,
            "getDate",
            ZonedDateTime::getDayOfMonth,
            "getDayOfWeek",
            time -> time.getDayOfWeek().getValue() % 7,
            "getHours",
            ZonedDateTime::getHour,
            "getMinutes",
            ZonedDateTime::getMinute,
            "getSeconds",
            ZonedDateTime::getSecond,
            "getMilliseconds",
            time -> time.getNano() / 1_000_000);

    private Calendar() {}

    static boolean has(String function) {
        return FUNCTION_TO_PART.containsKey(function);
    }

    /** The part of the time, given in milliseconds since the epoch. */
    static <S> Numeric<S> part(String function, Numeric<S> time, ZoneId zone) {
        ToIntFunction<ZonedDateTime> part = FUNCTION_TO_PART.getOrDefault(function, ZonedDateTime::getNano);
        return subject -> {
            double millis = time.of(subject);
            return Double.isNaN(millis)
                    ? Double.NaN
                    : part.applyAsInt(instant(millis).atZone(zone));
        };
    }

    static Instant instant(double millis) {
        return Instant.ofEpochMilli(Math.round(millis));
    }
}
