package io.limen.gateway.webhook;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before calling again: twice as long each time, with half of it left to chance, so that many who failed
 * together do not come back together.
 */
record Patience(Duration first, Duration most) {
    /**
     * The wait in milliseconds.
     *
     * @param failures calls that failed so far, at least 1
     * @param chance from 0 to 1
     * @param retryAfter what the endpoint asked for: seconds or a date, or null
     * @param now epoch milliseconds
     */
    long millis(int failures, double chance, @Nullable String retryAfter, long now) {
        OptionalLong asked = retryAfter == null ? OptionalLong.empty() : asked(retryAfter.trim(), now);
        if (asked.isPresent()) {
            return Math.max(1, Math.min(asked.getAsLong(), most.toMillis()));
        }
        long doubled = first.toMillis() << Math.min(failures - 1, 20);
        long wait = Math.min(doubled, most.toMillis());
        return Math.max(1, wait / 2 + (long) (chance * (wait - wait / 2)));
    }

    private static OptionalLong asked(String retryAfter, long now) {
        if (retryAfter.matches("\\d{1,9}")) {
            return OptionalLong.of(Long.parseLong(retryAfter) * 1000);
        }
        try {
            long then = ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
            return OptionalLong.of(Math.max(0, then - now));
        } catch (DateTimeException noDate) {
            return OptionalLong.empty();
        }
    }
}
