package io.limen.gateway.wire;

/**
 * How large what is sent may be.
 *
 * @param eventBytesMax of one event, as sent
 * @param eventsMax events in one call
 * @param depthMax objects and lists inside one another in one event
 * @param textCharsMax UTF-16 code units of one string
 * @param numberCharsMax digits, sign, point and exponent of one number
 */
public record JsonLimits(int eventBytesMax, int eventsMax, int depthMax, int textCharsMax, int numberCharsMax) {
    /** The limits of the Segment Tracking API; depth and lengths are our own. */
    public static final JsonLimits SEGMENT = new JsonLimits(32 * 1024, 2_500, 16, 8_192, 64);
}
