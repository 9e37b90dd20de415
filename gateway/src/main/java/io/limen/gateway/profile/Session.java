package io.limen.gateway.profile;

/**
 * The open (or last) session.
 *
 * @param number 1 for the first; 0 before any event
 * @param start event time of its first event, epoch milliseconds
 * @param last event time of its latest event, epoch milliseconds
 * @param page event time of the page view it is on, epoch milliseconds; 0 before the first
 */
public record Session(long number, long start, long last, long page) {
    public static final Session NONE = new Session(0, 0, 0, 0);

    /** Whether it is over at this moment: nothing happened for longer than the gap, or it is older than its limit. */
    public boolean isOver(long now, long gapMillis, long ageMillisMax) {
        return number > 0 && (now - last > gapMillis || now - start > ageMillisMax);
    }

    /** The moment from which it is over if nothing more happens; {@link Long#MAX_VALUE} before any event. */
    public long over(long gapMillis, long ageMillisMax) {
        if (number == 0) {
            return Long.MAX_VALUE;
        }
        return Math.min(after(last, gapMillis), after(start, ageMillisMax));
    }

    private static long after(long time, long millis) {
        return millis >= Long.MAX_VALUE - 1 - Math.max(0, time) ? Long.MAX_VALUE : time + millis + 1;
    }

    /**
     * Whether what happened at one moment belongs to the session that is open, or begins, at another: nothing that long
     * happened between them.
     */
    public boolean isSame(long then, long now, long gapMillis, long ageMillisMax) {
        return then >= since(now, gapMillis, ageMillisMax);
    }

    /** The earliest moment of those that belong to the session that is open, or begins, at this one. */
    public long since(long now, long gapMillis, long ageMillisMax) {
        return (number == 0 || isOver(now, gapMillis, ageMillisMax) ? now : start) - gapMillis;
    }

    /** Whether an event of this time happened before it began. */
    public boolean isAfter(long time) {
        return number > 0 && time < start;
    }

    /** After an event that is not older than it. */
    Session with(long time, boolean isPageView, long gapMillis, long ageMillisMax) {
        if (number == 0 || isOver(time, gapMillis, ageMillisMax)) {
            return new Session(number + 1, time, time, isPageView ? time : 0);
        }
        return new Session(number, start, Math.max(last, time), isPageView ? Math.max(page, time) : page);
    }

    /** Whether both are, or could be, one session that was seen under two ids. */
    boolean overlaps(Session other, long gapMillis) {
        return number > 0 && other.number > 0 && Math.max(start, other.start) - Math.min(last, other.last) <= gapMillis;
    }

    /** The session of two pasts together: both where they overlap, else the later. */
    Session merge(Session other, long gapMillis) {
        Session later = last >= other.last ? this : other;
        if (!overlaps(other, gapMillis)) {
            return new Session(number + other.number, later.start, later.last, later.page);
        }
        return new Session(
                number + other.number - 1, Math.min(start, other.start), later.last, Math.max(page, other.page));
    }
}
