package io.limen.gateway.inspect.simulate;

/**
 * Who is in a segment, by the configuration that runs and by another.
 *
 * @param presence which of the two has the segment at all
 * @param before visitors in it by the one that runs
 * @param after visitors in it by the other
 * @param entered those of the latter who were not in it
 * @param left those who were in it and are not
 */
public record AudienceChange(String segment, Presence presence, long before, long after, long entered, long left) {
    /** Which configuration has it. */
    public enum Presence {
        BOTH,
        NEW,
        GONE
    }

    /** Visitors in it by both. */
    public long stayed() {
        return before - left;
    }

    public long net() {
        return after - before;
    }

    /** The share of those in it by either who are in it by both, in [0, 1]; 1 where nobody is. */
    public double overlap() {
        long either = stayed() + entered + left;
        return either == 0 ? 1 : (double) stayed() / either;
    }

    public boolean changes() {
        return entered > 0 || left > 0 || presence != Presence.BOTH;
    }
}
