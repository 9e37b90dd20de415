package io.limen.gateway.wire;

import java.util.OptionalDouble;

/**
 * How fast a visitor's network is, in three classes: what a decision may depend on without telling visitors apart.
 * Thresholds follow the table of the Network Information API (2g up to 50 kbit/s or 1400 ms, 3g up to 700 kbit/s or
 * 270 ms); {@code medium} is widened to what feels slow for a page with pictures.
 */
final class Network {
    private static final double MEDIUM_MBPS = 5;
    private static final double SLOW_MBPS = 0.7;
    private static final double MEDIUM_RTT_MILLIS = 270;
    private static final double SLOW_RTT_MILLIS = 1_400;

    private Network() {}

    /**
     * The class, empty where nothing is known. Who asks to save data is {@code slow}: they want what the slow ones get.
     *
     * @param effectiveType {@code slow-2g 2g 3g 4g 5g} or empty
     */
    static String classify(
            String effectiveType, OptionalDouble downlinkMbps, OptionalDouble rttMillis, boolean saveData) {
        if (saveData) {
            return "slow";
        }
        String byType =
                switch (effectiveType) {
                    case "slow-2g", "2g" -> "slow";
                    case "3g" -> "medium";
                    case "4g", "5g" -> "fast";
                    default -> "";
                };
        double mbps = downlinkMbps.orElse(MEDIUM_MBPS);
        double rtt = rttMillis.orElse(0);
        if (downlinkMbps.isEmpty() && rttMillis.isEmpty()) {
            return byType;
        }
        if (byType.equals("slow") || mbps < SLOW_MBPS || rtt > SLOW_RTT_MILLIS) {
            return "slow";
        }
        return byType.equals("medium") || mbps < MEDIUM_MBPS || rtt > MEDIUM_RTT_MILLIS ? "medium" : "fast";
    }
}
