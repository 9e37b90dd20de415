package io.limen.gateway.segment;

/**
 * One visitor in one segment.
 *
 * @param segment the segment's name
 * @param bit its bit in the visitor's bitmap
 * @param since when the visitor entered, epoch milliseconds
 * @param trueUntil until when its condition is known to hold if no event comes, epoch milliseconds: in the past while
 *     it lingers, {@link Condition#NEVER} where time alone does not end it. Lingering counts from here.
 * @param until when it ends without any further event, epoch milliseconds; {@link Condition#NEVER} if not known to end
 */
public record Membership(String segment, int bit, long since, long trueUntil, long until) {}
