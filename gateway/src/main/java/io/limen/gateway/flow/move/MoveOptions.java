package io.limen.gateway.flow.move;

/**
 * How much of everything a move does at once.
 *
 * @param entriesMax log entries read and appended at once, a partition
 * @param visitorsMax profiles read and written at once, a partition
 * @param partitionsMax partitions at once
 * @param lagEntriesMax entries that may be missing, over all partitions, when ingest is paused
 * @param catchUpRoundsMax how often to go round until so little is missing; then it is paused all the same
 * @param pauseSeconds how long ingest may be paused
 * @param switchesMax how often to try that
 * @param triesMax how often to try a call that may succeed later
 * @param retryMillis how long to wait before the second try; twice as long before each further one
 * @param settleMillis how long a failed append may still arrive: so long nothing is appended after it
 */
public record MoveOptions(
        int entriesMax,
        int visitorsMax,
        int partitionsMax,
        long lagEntriesMax,
        int catchUpRoundsMax,
        int pauseSeconds,
        int switchesMax,
        int triesMax,
        long retryMillis,
        long settleMillis) {
    public static final MoveOptions DEFAULT = new MoveOptions(1_000, 200, 8, 2_000, 50, 30, 5, 8, 100, 6_000);

    public MoveOptions withPauseSeconds(int seconds) {
        return new MoveOptions(
                entriesMax,
                visitorsMax,
                partitionsMax,
                lagEntriesMax,
                catchUpRoundsMax,
                seconds,
                switchesMax,
                triesMax,
                retryMillis,
                settleMillis);
    }
}
