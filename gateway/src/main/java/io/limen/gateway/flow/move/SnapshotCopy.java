package io.limen.gateway.flow.move;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps on the target what the source keeps; the latest comes last on both sides. */
final class SnapshotCopy {
    private final MoveSource source;
    private final MoveTarget target;
    private final Patience patience;
    private int kept;

    SnapshotCopy(MoveSource source, MoveTarget target, Patience patience) {
        this.source = source;
        this.target = target;
        this.patience = patience;
    }

    /** How many there are. */
    int kept() {
        return kept;
    }

    /** Copies those that are missing, then lets the stores know them. */
    Future<Void> run() {
        return patience.with(source::snapshots)
                .compose(hashes -> patience.with(() -> target.snapshots().hashes())
                        .compose(there -> patience.with(() -> target.snapshots().latest())
                                .map(latest -> missing(hashes, new HashSet<>(there), latest)))
                        .compose(missing -> Rounds.each(missing, this::copy))
                        .onSuccess(done -> kept = hashes.size()))
                .compose(done -> patience.with(target.learn()));
    }

    /** The latest is kept again where it is not the latest there. */
    private static List<String> missing(List<String> hashes, Set<String> there, Optional<String> latestThere) {
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i++) {
            String hash = hashes.get(i);
            boolean last = i == hashes.size() - 1 && !latestThere.equals(Optional.of(hash));
            if (last || !there.contains(hash)) {
                missing.add(hash);
            }
        }
        return missing;
    }

    private Future<Void> copy(String hash) {
        return patience.with(() -> source.snapshot(hash))
                .compose(files -> patience.with(() -> target.snapshots().keep(hash, files)));
    }
}
