package io.limen.gateway.flow;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the files of every snapshot that was ever activated, as long as the log: folding again needs them. */
public interface SnapshotStore {
    /** Keeps the files under this hash and takes it for the latest; keeping the same again changes nothing else. */
    Future<Void> keep(String snapshot, Map<String, byte[]> pathToBytes);

    Future<Optional<Map<String, byte[]>>> find(String snapshot);

    /** The hash of every snapshot that is kept. */
    Future<List<String>> hashes();

    /** The snapshot kept last, if any. */
    Future<Optional<String>> latest();

    /** What every partition of the log was told last; empty where a telling was cut short, or overlapped with another. */
    Future<Optional<String>> told();

    /**
     * Partitions are about to be told something: until they all are, nothing counts as told. Completes with the name of
     * this telling.
     */
    Future<String> telling();

    /** Every partition was told, and it counts as such; not so where another telling was under way meanwhile. */
    Future<Void> told(String telling, String what);
}
