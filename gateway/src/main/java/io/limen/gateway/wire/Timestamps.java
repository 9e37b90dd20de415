package io.limen.gateway.wire;

import io.limen.gateway.event.Value;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;

/** The moments of the Segment Spec: ISO 8601, or epoch milliseconds as a number. Without an offset it is UTC. */
final class Timestamps {
    static final String EXPECTED = "an ISO 8601 time or epoch milliseconds";

    /** 9999-12-31: beyond it ISO 8601 needs a sign and stores overflow. */
    private static final long MILLIS_MAX = 253_402_300_799_999L;

    private Timestamps() {}

    /** Epoch milliseconds, empty for what is no moment between 1970 and 9999. */
    static OptionalLong read(Value value) {
        if (value instanceof Value.Num millis) {
            return bounded(millis.number());
        }
        return value instanceof Value.Text text ? read(text.text()) : OptionalLong.empty();
    }

    static OptionalLong read(String text) {
        try {
            return bounded((double) millis(text.trim()));
        } catch (DateTimeException | ArithmeticException notATime) {
            return OptionalLong.empty();
        }
    }

    private static long millis(String text) {
        if (text.indexOf('T') < 0 && text.indexOf(' ') < 0) {
            return LocalDate.parse(text)
                    .atStartOfDay()
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
        }
        String iso = text.replace(' ', 'T');
        int time = iso.indexOf('T');
        boolean offset = iso.endsWith("Z") || iso.indexOf('+', time) > 0 || iso.indexOf('-', time) > 0;
        return offset
                ? OffsetDateTime.parse(iso).toInstant().toEpochMilli()
                : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    private static OptionalLong bounded(double millis) {
        return millis >= 0 && millis <= MILLIS_MAX ? OptionalLong.of((long) millis) : OptionalLong.empty();
    }
}
