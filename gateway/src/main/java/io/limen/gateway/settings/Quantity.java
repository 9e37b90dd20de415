package io.limen.gateway.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts as people write them: {@code 20ms}, {@code 64KB}, {@code 5%}. */
public final class Quantity {
    public static final String DURATION_EXPECTED = "a duration such as 20ms, 30s, 5m, 24h or 7d";
    public static final String BYTES_EXPECTED = "an amount of bytes such as 512B, 64KB or 2MB";
    public static final String SHARE_EXPECTED = "a share from 0% to 100%";

    private static final BigDecimal AMOUNT_MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?) ?([A-Za-z%]+)");
    private static final Map<String, Long> UNIT_TO_NANOS = Map.of(
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);
    private static final Map<String, Long> UNIT_TO_BYTES =
            Map.of("B", 1L, "KB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30);

    private Quantity() {}

    /** A duration; microseconds ({@code us}) are the finest. */
    public static Optional<Duration> duration(String text) {
        OptionalLong nanos = amount(text, UNIT_TO_NANOS);
        return nanos.isPresent() ? Optional.of(Duration.ofNanos(nanos.getAsLong())) : Optional.empty();
    }

    /** Bytes; a KB is 1,024 of them. */
    public static OptionalLong bytes(String text) {
        return amount(text, UNIT_TO_BYTES);
    }

    /** A percentage as a fraction of 1. */
    public static OptionalDouble share(String text) {
        Matcher matcher = AMOUNT.matcher(text);
        if (!matcher.matches() || !matcher.group(2).equals("%")) {
            return OptionalDouble.empty();
        }
        double percent = Double.parseDouble(matcher.group(1));
        return percent <= 100 ? OptionalDouble.of(percent / 100) : OptionalDouble.empty();
    }

    private static OptionalLong amount(String text, Map<String, Long> unitToFactor) {
        Matcher matcher = AMOUNT.matcher(text);
        if (!matcher.matches()) {
            return text.equals("0") ? OptionalLong.of(0) : OptionalLong.empty();
        }
        Long factor = unitToFactor.get(matcher.group(2));
        if (factor == null) {
            return OptionalLong.empty();
        }
        BigDecimal amount = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor));
        boolean whole = amount.stripTrailingZeros().scale() <= 0;
        return whole && amount.compareTo(AMOUNT_MAX) <= 0
                ? OptionalLong.of(amount.longValueExact())
                : OptionalLong.empty();
    }
}
