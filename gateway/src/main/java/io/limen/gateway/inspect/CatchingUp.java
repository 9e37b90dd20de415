package io.limen.gateway.inspect;

import io.limen.gateway.flow.ProfileStore.Committed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits until everything that is in the log by now is folded, or as long as waiting makes sense: where profiles are
 * written behind, what is committed may stand still for minutes.
 */
final class CatchingUp {
    /** From often, for a store at hand, to seldom, for one that is a server. */
    private static final long PAUSE_MILLIS_MIN = 20;

    private static final long PAUSE_MILLIS_MAX = 500;
    private static final long STANDSTILL_NANOS_MAX = 2_000_000_000L;

    private final Vertx vertx;
    private final Sources sources;
    private final List<Long> ends = new ArrayList<>();
    private long unfolded = Long.MAX_VALUE;
    private long movedNanos;
    private long pauseMillis = PAUSE_MILLIS_MIN;

    CatchingUp(Vertx vertx, Sources sources) {
        this.vertx = vertx;
        this.sources = sources;
    }

    /** Completes with the entries that are still not folded. */
    Future<Long> await() {
        long giveUpNanos = nowNanos() + sources.catchUpMillisMax() * 1_000_000;
        return Repeat.upTo(sources.log().partitions(), this::end)
                .compose(done -> Repeat.whileMore(() -> look(giveUpNanos)))
                .map(done -> unfolded);
    }

    private Future<Void> end(int partition) {
        return Repeat.untilAnswered(() -> sources.log().end(partition)).map(end -> {
            ends.add(end);
            return null;
        });
    }

    /** Completes with whether to look once more. */
    private Future<Boolean> look(long giveUpNanos) {
        long[] left = {0};
        return Repeat.upTo(ends.size(), partition -> Repeat.untilAnswered(
                                () -> sources.store().committed(partition))
                        .map(committed -> {
                            long folded = committed.map(Committed::nextOffset).orElse(0L);
                            left[0] += Math.max(0, ends.get(partition) - folded);
                            return null;
                        }))
                .compose(done -> {
                    moved(left[0]);
                    boolean over = unfolded == 0
                            || nowNanos() - giveUpNanos >= 0
                            || nowNanos() - movedNanos >= STANDSTILL_NANOS_MAX;
                    return over ? Future.succeededFuture(false) : pause().map(true);
                });
    }

    private void moved(long left) {
        if (left == unfolded) {
            pauseMillis = Math.min(PAUSE_MILLIS_MAX, pauseMillis * 2);
        } else {
            unfolded = left;
            movedNanos = nowNanos();
            pauseMillis = PAUSE_MILLIS_MIN;
        }
    }

    private Future<Void> pause() {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(pauseMillis, timer -> over.complete());
        return over.future();
    }

    private long nowNanos() {
        return sources.clocks().monotonicNanos().getAsLong();
    }
}
