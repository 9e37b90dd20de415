package io.limen.gateway.wire;

/**
 * What became of stored bytes: the value that was written, or why they are not one. Damage is told, never repaired.
 *
 * @param <T> what they were written as
 */
public sealed interface Unpacked<T> {

    /** The value that was written. */
    record Whole<T>(T value) implements Unpacked<T> {}

    /**
     * The bytes are not what they should be.
     *
     * @param reason what is wrong; says nothing of what they hold, which is a visitor's
     */
    record Damaged<T>(String reason) implements Unpacked<T> {}
}
