package io.limen.gateway.inspect;

import io.limen.gateway.flow.ProfileStore.Committed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** Waits until everything that is in the log by now is folded, or as long as waiting makes sense. */
final class CatchingUp {
    private static final long POLL_MILLIS = 20;

    private final Vertx vertx;
    private final Sources sources;

    CatchingUp(Vertx vertx, Sources sources) {
        this.vertx = vertx;
        this.sources = sources;
    }

    /** Completes with the entries that are still not folded. */
    Future<Long> await() {
        long giveUpNanos = nowNanos() + sources.catchUpMillisMax() * 1_000_000;
        long[] unfolded = {0};
        return Repeat.upTo(sources.log().partitions(), partition -> sources.log()
                        .end(partition)
                        .compose(end -> await(partition, end, giveUpNanos).map(left -> {
                            unfolded[0] += left;
                            return null;
                        })))
                .map(done -> unfolded[0]);
    }

    private Future<Long> await(int partition, long end, long giveUpNanos) {
        long[] left = {0};
        return Repeat.whileMore(() -> sources.store().committed(partition).compose(committed -> {
                    left[0] = Math.max(
                            0, end - committed.map(Committed::nextOffset).orElse(0L));
                    return left[0] == 0 || nowNanos() >= giveUpNanos
                            ? Future.succeededFuture(false)
                            : pause().map(true);
                }))
                .map(done -> left[0]);
    }

    private Future<Void> pause() {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(POLL_MILLIS, timer -> over.complete());
        return over.future();
    }

    private long nowNanos() {
        return sources.clocks().monotonicNanos().getAsLong();
    }
}
