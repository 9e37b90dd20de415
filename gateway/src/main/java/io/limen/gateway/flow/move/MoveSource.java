package io.limen.gateway.flow.move;

import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.SetAside;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The site that moves, as far as moving reads it. It may be serving meanwhile. */
public interface MoveSource {
    Future<Shape> shape();

    /** The hashes of all snapshots that are kept; the one kept last comes last. */
    Future<List<String>> snapshots();

    /** The files of a kept snapshot. */
    Future<Map<String, byte[]>> snapshot(String hash);

    /** Entries of a partition from an offset on, at most so many, and where the partition ends now. */
    Future<Stretch> log(int partition, long fromOffset, int entriesMax);

    /** How far the partition is folded durably; empty for one never committed. */
    Future<Optional<Committed>> committed(int partition);

    /** What was counted of the partition: of no fewer entries than any of its profiles holds that was read before. */
    Future<Counted> counted(int partition);

    /**
     * Stored visitors of a partition in the order of their ids, after the given one ("" for the first). None is older
     * than what was {@link #committed} before asking. Fails with a retryable code where one was folded with a snapshot
     * that has yet to be copied.
     */
    Future<List<Stored>> profiles(int partition, String after, int visitorsMax);

    /** What was set aside of a partition, and is missing from its profiles. */
    Future<List<SetAside>> aside(int partition);

    /** What lets events in. */
    IngestGate gate();

    /** What must be the same on both sides. */
    record Shape(int epoch, int partitions) {}

    /**
     * Some of a partition.
     *
     * @param end the offset the partition's next entry will have, read after the batch was
     */
    record Stretch(EventLog.Batch batch, long end) {}
}
