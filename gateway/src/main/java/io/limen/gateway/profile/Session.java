package io.limen.gateway.profile;

/**
 * The open (or last) session.
 *
 * @param number 1 for the first; 0 before any event
 * @param start event time of its first event, epoch milliseconds
 * @param last event time of its latest event, epoch milliseconds
 */
public record Session(long number, long start, long last) {
    public static final Session NONE = new Session(0, 0, 0);
}
