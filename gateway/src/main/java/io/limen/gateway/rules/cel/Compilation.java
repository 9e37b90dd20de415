package io.limen.gateway.rules.cel;

import java.util.List;

/**
 * What became of an expression of the configuration.
 *
 * @param <T> what it compiles to
 */
public sealed interface Compilation<T> {
    /** It is right. */
    record Compiled<T>(T result) implements Compilation<T> {}

    /**
     * It is not.
     *
     * @param flaws at least one, in the order of the source
     */
    record Flawed<T>(List<Flaw> flaws) implements Compilation<T> {
        public Flawed {
            flaws = List.copyOf(flaws);
        }
    }
}
