package io.limen.gateway.flow.move;

/**
 * What a move came to.
 *
 * @param entries of the log, on both sides
 * @param copied entries that this run copied; an earlier one may have copied the rest
 * @param copyNanos how long that took, without the switch
 * @param visitors whose profiles were copied
 * @param coldVisitors those among them who could not be written to the hot store: they are read from the durable one
 * @param snapshots kept on both sides
 * @param pauseNanos from asking for the pause to the switch
 * @param switches how often the pause was tried
 */
public record Moved(
        long entries,
        long copied,
        long copyNanos,
        long visitors,
        long coldVisitors,
        int snapshots,
        long pauseNanos,
        int switches) {}
