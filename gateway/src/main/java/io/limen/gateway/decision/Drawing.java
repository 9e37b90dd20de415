package io.limen.gateway.decision;

/**
 * What is decided by besides the configuration and the visitor.
 *
 * @param learned what bandits learned, and what is stopped
 * @param sessionSince what was decided for the visitor at this moment or later belongs to the session that is open, or
 *     begins, now; epoch milliseconds
 */
public record Drawing(Learned learned, long sessionSince) {
    /** Nothing was learned, and every draw is kept. */
    public static final Drawing UNLEARNED = new Drawing(Learned.NOTHING, Long.MIN_VALUE);
}
