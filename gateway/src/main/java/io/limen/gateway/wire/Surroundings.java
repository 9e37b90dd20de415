package io.limen.gateway.wire;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a request tells about its sender besides its body. Empty texts are what it did not tell. The client's address is
 * not among it: it is never kept.
 *
 * @param userAgent the {@code User-Agent} header
 * @param mobileHint {@code Sec-CH-UA-Mobile}: {@code ?1} or {@code ?0}
 * @param platformHint {@code Sec-CH-UA-Platform}, without quotes
 * @param effectiveType {@code ECT}: {@code slow-2g 2g 3g 4g}
 * @param downlinkMbps {@code Downlink}
 * @param rttMillis {@code RTT}
 * @param saveData {@code Save-Data: on}
 * @param viewportWidth {@code Sec-CH-Viewport-Width}, CSS pixels
 * @param country two letters, from the header a trusted proxy sets
 */
public record Surroundings(
        String userAgent,
        String mobileHint,
        String platformHint,
        String effectiveType,
        OptionalDouble downlinkMbps,
        OptionalDouble rttMillis,
        boolean saveData,
        OptionalInt viewportWidth,
        String country) {
    public static final Surroundings NONE = new Surroundings(
            "", "", "", "", OptionalDouble.empty(), OptionalDouble.empty(), false, OptionalInt.empty(), "");
}
