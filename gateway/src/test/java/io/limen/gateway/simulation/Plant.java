package io.limen.gateway.simulation;

import org.jspecify.annotations.Nullable;

/** A bug on purpose, and the promise it breaks. */
enum Plant {
    NONE(null),
    /** The broker acknowledges what it has not yet synced. */
    ACKNOWLEDGE_BEFORE_SYNC(Promised.P1),
    /** A partition's place is moved past a batch before its profiles are written. */
    COMMIT_BEFORE_WRITE(Promised.P4),
    /** The durable store takes whatever comes, from whomever. */
    NO_FENCE(Promised.P3),
    /** Whether a message was seen before is not looked at. */
    NO_DEDUPE(Promised.P2),
    /** A profile is written although what it adds to the counts is not. */
    COUNT_AFTERWARDS(Promised.P2),
    /** The position that the asker has seen is not passed on. */
    NO_POSITION(Promised.P7),
    /** Reading goes on beyond the deadline. */
    NO_DEADLINE(Promised.P6);

    private final @Nullable Promised breaks;

    Plant(@Nullable Promised breaks) {
        this.breaks = breaks;
    }

    @Nullable
    Promised breaks() {
        return breaks;
    }
}
