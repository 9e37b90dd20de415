package io.limen.gateway.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A cookie as an answer sets it.
 *
 * @param name its name
 * @param attributes by name in small letters; empty text where one has no value
 */
record SetCookie(String name, Map<String, String> attributes) {
    /** The cookie of this name among the headers, if one sets it. */
    static Optional<SetCookie> find(Answer answer, String name) {
        return answer.headers().getAll("Set-Cookie").stream()
                .map(SetCookie::parse)
                .filter(cookie -> cookie.name().equals(name))
                .findFirst();
    }

    private static SetCookie parse(String header) {
        List<String> parts =
                Arrays.stream(header.split(";", -1)).map(String::strip).toList();
        Map<String, String> attributes = new TreeMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            attributes.putIfAbsent(name.toLowerCase(Locale.ROOT), equals < 0 ? "" : part.substring(equals + 1));
        }
        return new SetCookie(parts.get(0).replaceFirst("=.*$", ""), attributes);
    }

    boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    String get(String attribute) {
        return attributes.getOrDefault(attribute, "");
    }

    /** When it was set by the clock of who set it: what it expires at, less how long it is kept. */
    Optional<Instant> setAt() {
        return get("max-age").matches("\\d{1,10}")
                ? Answer.moment(get("expires"))
                        .map(end -> end.minus(Duration.ofSeconds(Long.parseLong(get("max-age")))))
                : Optional.empty();
    }
}
