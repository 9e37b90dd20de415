package io.limen.gateway.event;

/** One record of the log. */
public sealed interface Entry permits VisitorEvent, Activated {
    /** When the gateway received it, epoch milliseconds. */
    long receivedAt();
}
