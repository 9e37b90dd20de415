package io.limen.gateway.guard;

/**
 * Whether a dependency is worth calling: shut while it answers, open for a while after too many calls in a window went
 * unanswered, then let through one call at a time until so many in a row are answered. For one event loop; every time is
 * in nanoseconds of one monotonic clock.
 *
 * <pre>
 *            failures ≥ failuresMin, and ≥ share of the window's calls
 *   CLOSED ──────────────────────────────────────────────▶ OPEN ◀──┐ a probe fails
 *      ▲                                                     │     │ (open for twice as long, up to 8 times)
 *      └───── probes answered in a row ◀── HALF OPEN ◀───────┴─────┘
 *                                          after openNanos
 * </pre>
 */
public final class Breaker {
    private static final int LONGER_MAX = 8;

    /**
     * When to open and when to close again.
     *
     * @param windowNanos over which calls are counted
     * @param failuresMin as many failures in a window at least, before their share is looked at
     * @param share of the calls in a window that fail
     * @param openNanos how long nothing is let through, the first time
     * @param probes answered in a row before it closes
     */
    public record Limits(long windowNanos, int failuresMin, double share, long openNanos, int probes) {}

    private final Limits limits;
    private boolean open;
    private boolean probing;
    private int probesAnswered;
    private int longer = 1;
    private long reopensAt;
    private long windowSince;
    private int calls;
    private int failures;

    public Breaker(Limits limits) {
        this.limits = limits;
    }

    /** Whether a call may be made now. Whoever may tells once how it went. */
    public boolean allows(long now) {
        if (!open) {
            return true;
        }
        if (probing || now - reopensAt < 0) {
            return false;
        }
        probing = true;
        return true;
    }

    public void answered(long now) {
        if (!open) {
            roll(now);
            calls++;
            return;
        }
        // Answers to calls made before it opened count as well: the dependency is alive.
        probing = false;
        if (++probesAnswered >= limits.probes) {
            open = false;
            longer = 1;
            restart(now);
        }
    }

    /** A call went unanswered. */
    public void failed(long now) {
        if (open) {
            if (probing) {
                longer = Math.min(LONGER_MAX, 2 * longer);
                open(now);
            }
            return;
        }
        roll(now);
        calls++;
        failures++;
        if (failures >= limits.failuresMin && failures >= limits.share * calls) {
            open(now);
        }
    }

    /** Forgets what was: the dependency is another now. */
    public void reset(long now) {
        open = false;
        probing = false;
        longer = 1;
        restart(now);
    }

    public boolean isOpen() {
        return open;
    }

    private void open(long now) {
        open = true;
        probing = false;
        probesAnswered = 0;
        reopensAt = now + longer * limits.openNanos;
    }

    private void roll(long now) {
        if (now - windowSince > limits.windowNanos) {
            restart(now);
        }
    }

    private void restart(long now) {
        windowSince = now;
        calls = 0;
        failures = 0;
    }
}
