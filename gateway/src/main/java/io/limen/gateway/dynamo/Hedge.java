package io.limen.gateway.dynamo;

/**
 * How many second requests are allowed: a share of the first ones, saved up to a few, so that a slow moment is helped
 * and a slow hour is not made slower. For one thread.
 */
final class Hedge {
    private static final double SAVED_MAX = 10;

    private final double share;
    private double saved;

    Hedge(double share) {
        this.share = share;
        this.saved = Math.min(1, share * SAVED_MAX);
    }

    /** A first request was made. */
    void asked() {
        saved = Math.min(SAVED_MAX, saved + share);
    }

    /** Whether a second one may be made; it is counted as made. */
    boolean take() {
        if (saved < 1) {
            return false;
        }
        saved--;
        return true;
    }
}
