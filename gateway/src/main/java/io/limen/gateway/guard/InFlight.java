package io.limen.gateway.guard;

/**
 * How much work is under way: a number of calls and the bytes they hold. What does not fit is turned away at once,
 * because a queue that cannot be emptied in time only makes everybody late. For one event loop.
 */
public final class InFlight {
    private final int callsMax;
    private final long bytesMax;
    private int calls;
    private long bytes;

    public InFlight(int callsMax, long bytesMax) {
        this.callsMax = callsMax;
        this.bytesMax = bytesMax;
    }

    /** Takes a place for a call; false where there is none. Whoever got one calls {@link #leave} once. */
    public boolean enter() {
        if (calls >= callsMax) {
            return false;
        }
        calls++;
        return true;
    }

    /** Takes room for bytes of a call that entered; false where there is none, and nothing is taken. */
    public boolean take(long more) {
        if (bytes + more > bytesMax) {
            return false;
        }
        bytes += more;
        return true;
    }

    /** Gives back some of the bytes a call took, while it goes on. */
    public void giveBack(long some) {
        bytes -= some;
    }

    /** Gives back a call's place and the bytes it took. */
    public void leave(long taken) {
        calls--;
        bytes -= taken;
    }

    public int calls() {
        return calls;
    }

    public long bytes() {
        return bytes;
    }
}
