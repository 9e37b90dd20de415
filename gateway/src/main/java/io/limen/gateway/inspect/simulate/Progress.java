package io.limen.gateway.inspect.simulate;

/** Told how far a simulation is. */
@FunctionalInterface
public interface Progress {
    /**
     * So many entries are read, of so many.
     *
     * @param of may grow, where there are more visitors than are held at once
     */
    void read(long entries, long of);
}
