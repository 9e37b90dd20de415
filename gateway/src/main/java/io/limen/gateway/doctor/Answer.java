package io.limen.gateway.doctor;

import io.vertx.core.MultiMap;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What came of one call.
 *
 * @param from who was asked
 * @param status 0 where nobody answered
 * @param headers none where nobody answered
 * @param body its beginning, unpacked
 * @param trouble why nobody answered; empty where somebody did
 * @param at when the answer was there, by this machine's clock
 */
record Answer(URI from, int status, MultiMap headers, String body, String trouble, Instant at) {
    static Answer none(URI from, String trouble, Instant at) {
        return new Answer(from, 0, MultiMap.caseInsensitiveMultiMap(), "", trouble, at);
    }

    boolean isFine() {
        return status / 100 == 2;
    }

    /** How it can be told: the status, or why there is none. */
    String told() {
        return status == 0 ? from + " does not answer: " + trouble : from + " answers " + status;
    }

    String header(String name) {
        String value = headers.get(name);
        return value == null ? "" : value;
    }

    /** The clock of who answered. */
    Optional<Instant> date() {
        return moment(header("Date"));
    }

    static Optional<Instant> moment(String date) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }
}
