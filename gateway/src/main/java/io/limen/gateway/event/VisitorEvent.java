package io.limen.gateway.event;

/** An entry that belongs to one visitor and is folded into that visitor's profile. */
public sealed interface VisitorEvent extends Entry permits Observed, Decided {
    /** The id the event came with ({@code anonymousId}, else {@code userId}): the key of the log. */
    String visitor();

    /** The client's retry key: two events of one visitor with the same id are one event. */
    String messageId();

    /** When it happened, epoch milliseconds: corrected for the client's clock skew, never later than received. */
    long time();
}
