package io.limen.gateway.redis;

import io.limen.gateway.event.Position;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far a partition is folded, as text: {@code epoch:offset} in digits of fixed width, so that later is larger. */
final class Mark {
    private static final Pattern TEXT = Pattern.compile("(\\d{10}):(\\d{19})");

    private Mark() {}

    static String text(Position position) {
        return digits(10, position.epoch()) + ":" + digits(19, position.offset());
    }

    private static String digits(int width, long value) {
        String digits = Long.toString(Math.max(0, value));
        return "0".repeat(width - digits.length()) + digits;
    }

    /** Empty where something else stands there. */
    static Optional<Position> parse(int partition, String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(
                        new Position((int) Long.parseLong(parts.group(1)), partition, Long.parseLong(parts.group(2))))
                : Optional.empty();
    }
}
