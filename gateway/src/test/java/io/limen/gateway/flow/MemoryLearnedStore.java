package io.limen.gateway.flow;

import io.vertx.core.Future;
import java.util.Optional;

/** What was learned, in memory; can be told to be silent. */
public final class MemoryLearnedStore implements LearnedStore {
    private Optional<Published> kept = Optional.empty();
    private boolean broken;
    private int reads;

    void breakDown(boolean now) {
        broken = now;
    }

    int reads() {
        return reads;
    }

    @Override
    public Future<Optional<Published>> read() {
        reads++;
        return broken
                ? Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "not there"))
                : Future.succeededFuture(kept);
    }

    @Override
    public Future<Boolean> publish(long instead, Published next) {
        if (kept.map(Published::version).orElse(0L) != instead) {
            return Future.succeededFuture(false);
        }
        kept = Optional.of(next);
        return Future.succeededFuture(true);
    }
}
