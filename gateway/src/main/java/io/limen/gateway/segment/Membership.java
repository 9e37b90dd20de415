package io.limen.gateway.segment;

/**
 * One visitor in one segment.
 *
 * @param segment the segment's name
 * @param bit its bit in the visitor's bitmap
 * @param since when the visitor entered, epoch milliseconds
 * @param lastTrue when its condition was last known true, epoch milliseconds: lingering counts from here
 * @param until when it ends without any further event, epoch milliseconds; {@link Condition#NEVER} if it does not
 */
public record Membership(String segment, int bit, long since, long lastTrue, long until) {}
