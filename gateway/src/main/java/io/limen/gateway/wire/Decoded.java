package io.limen.gateway.wire;

import java.util.Optional;

/**
 * What became of some bytes: a value, or the place and reason why they are none.
 *
 * @param <T> what they were read as
 */
public sealed interface Decoded<T> {

    /** They are one. */
    record Read<T>(T value) implements Decoded<T> {}

    /**
     * They are not, as a whole: the caller has to mend them.
     *
     * @param where such as {@code line 3, column 14} or {@code batch}; empty where it is all of it
     * @param reason what is wrong and what was expected
     * @param tooLarge whether they are refused for their size or number rather than for what they say
     * @param limit the limit they go past, if that is why
     */
    record Malformed<T>(String where, String reason, boolean tooLarge, Optional<CallLimit> limit)
            implements Decoded<T> {
        Malformed(String where, String reason) {
            this(where, reason, false, Optional.empty());
        }

        Malformed(String where, String reason, CallLimit limit) {
            this(where, reason, true, Optional.of(limit));
        }
    }
}
