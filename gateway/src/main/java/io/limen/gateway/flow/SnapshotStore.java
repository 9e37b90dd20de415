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
}
