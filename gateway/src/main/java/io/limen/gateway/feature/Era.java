package io.limen.gateway.feature;

/**
 * What a state knows of the events it holds since its last reset. A state without a reset keeps {@link #FIRST}.
 *
 * @param resetAt the latest reset, epoch milliseconds; 0 for none
 * @param first event time of the earliest event held, epoch milliseconds; 0 for none
 * @param last event time of the latest event held, epoch milliseconds; 0 for none
 */
record Era(long resetAt, long first, long last) {
    /*
     * A state keeps totals, so a reset cannot take a part out of it. It need not as long as it is older than all that
     * is held (nothing to take out) or newer (all of it). In between, a reset that comes late takes all: an order that
     * is reported by a server after the shop's next page must empty the cart, and forgetting what was added in those
     * seconds is the smaller error.
     */
    static final Era FIRST = new Era(0, 0, 0);

    /** Whether an event of this time belongs to what was reset. */
    boolean excludes(long time) {
        return time < resetAt;
    }

    /** With an event of this time held. */
    Era holding(long time) {
        return first != 0 && first <= time && time <= last
                ? this
                : new Era(resetAt, first == 0 ? time : Math.min(first, time), Math.max(last, time));
    }

    /** Whether a reset at this time takes out what is held. */
    boolean endsWith(long time) {
        return time > resetAt && first != 0 && time >= first;
    }

    /** With a reset at this time. */
    Era after(long time) {
        if (time <= resetAt) {
            return this;
        }
        return endsWith(time) ? new Era(time, 0, 0) : new Era(time, first, last);
    }

    /** That of two states which both hold events, where neither ends with the other's reset. */
    Era merge(Era other) {
        if (first == 0 || other.first == 0) {
            Era held = first == 0 ? other : this;
            return new Era(Math.max(resetAt, other.resetAt), held.first, held.last);
        }
        return new Era(Math.max(resetAt, other.resetAt), Math.min(first, other.first), Math.max(last, other.last));
    }

    void encode(StateWriter out) {
        out.time(resetAt).time(first).time(last);
    }

    static Era decode(StateReader in) {
        return new Era(in.time(), in.time(), in.time());
    }
}
