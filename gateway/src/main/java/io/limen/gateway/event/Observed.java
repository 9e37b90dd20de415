package io.limen.gateway.event;

import org.jspecify.annotations.Nullable;

/**
 * Something a browser, an SDK or a server saw: one call of the Segment Spec.
 *
 * @param kind which call it was
 * @param name the name configuration uses: the event's own for {@code track}, else {@link Kind#eventName()}
 * @param visitor the id it came with
 * @param userId the claimed or verified user, if the call named one
 * @param messageId the client's retry key, or a hash of the event where the client sent none
 * @param time when it happened, epoch milliseconds, corrected and never later than {@code receivedAt}
 * @param receivedAt when the gateway received it, epoch milliseconds
 * @param trusted whether it came with a secret key
 * @param properties the properties of a track, page or screen; the traits of an identify or group
 * @param context the Segment {@code context}, with what the gateway adds: {@code device.type}, {@code geo.country},
 *     {@code network.class}, {@code bot}
 */
public record Observed(
        Kind kind,
        String name,
        String visitor,
        @Nullable String userId,
        String messageId,
        long time,
        long receivedAt,
        boolean trusted,
        Value.Fields properties,
        Value.Fields context)
        implements VisitorEvent {

    /** The calls of the Segment Spec, and what configuration calls those that carry no event name. */
    public enum Kind {
        TRACK(""),
        PAGE("Page Viewed"),
        SCREEN("Screen Viewed"),
        IDENTIFY("Identified"),
        GROUP("Grouped"),
        ALIAS("Aliased");

        private final String eventName;

        Kind(String eventName) {
            this.eventName = eventName;
        }

        /** The name used in configuration for calls of this kind; empty for a track, which has its own. */
        public String eventName() {
            return eventName;
        }
    }
}
