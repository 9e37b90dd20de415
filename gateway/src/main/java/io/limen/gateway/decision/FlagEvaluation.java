package io.limen.gateway.decision;

import io.limen.gateway.event.Value;

/**
 * What a flag is for a visitor at a moment.
 *
 * @param flag its name
 * @param value as conditions read it
 * @param variant what the value is called
 * @param why why it is this one
 * @param sound whether every rule above the one that served could be worked out, and every flag they read; one that
 *     could not serves nobody
 */
public record FlagEvaluation(String flag, Value value, String variant, Why why, boolean sound) {

    /** Why a flag has the value it has. */
    public enum Why {
        /** It has no rules. */
        STATIC,
        /** A rule served all it is for. */
        TARGETING_MATCH,
        /** A rule served a share, and the visitor's bucket is in it. */
        SPLIT,
        /** It has rules, and none served: nobody without an id is in a share. */
        DEFAULT,
        /** It is switched off. */
        DISABLED
    }
}
