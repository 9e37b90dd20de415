package io.limen.gateway.event;

/**
 * From here on the partition is folded with the definitions of this snapshot. Being an entry of the log makes
 * folding again give the same profile whatever is configured by then.
 *
 * @param snapshot the snapshot's hash
 */
public record Activated(String snapshot, long receivedAt) implements Entry {}
