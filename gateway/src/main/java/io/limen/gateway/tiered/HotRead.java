package io.limen.gateway.tiered;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.HotStore;
import io.limen.gateway.flow.ProfileStore.Lookup;
import io.limen.gateway.flow.Stored;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One read of a visitor whose owner is elsewhere. Asks the hot store, and the durable one where that misses, fails or is
 * slow; where a position is asked for, looks again until it is there or time is up. On the caller's context.
 */
final class HotRead {
    private static final int LOOK_AGAIN_MILLIS_MAX = 8;

    private final Means means;
    private final String visitor;
    private final int partition;
    private final @Nullable Position wanted;
    private final Deadline deadline;
    private final Promise<Lookup> answer = Promise.promise();

    private boolean hotAnswered;
    private boolean hotMissed;
    private boolean durableAsked;
    private boolean following;
    /** The best so far, should time run out. */
    private @Nullable Lookup best;

    /** What a read works with. */
    record Means(
            Vertx vertx,
            HotStore hot,
            WriteBehindStore behind,
            long hedgeAfterMillis,
            LongSupplier nanos,
            Counts counts) {}

    /** What reads came to. */
    static final class Counts {
        private final AtomicLong hits = new AtomicLong();
        private final AtomicLong misses = new AtomicLong();
        private final AtomicLong failures = new AtomicLong();
        private final AtomicLong hedges = new AtomicLong();
        private final AtomicLong refills = new AtomicLong();
        private final AtomicLong late = new AtomicLong();
        private final AtomicLong stale = new AtomicLong();

        Map<String, LongSupplier> gauges() {
            return Map.of(
                    "hot.hits", hits::get,
                    "hot.misses", misses::get,
                    "hot.read.failed", failures::get,
                    "hot.hedged", hedges::get,
                    "hot.refilled", refills::get,
                    "read.late", late::get,
                    "hot.stale", stale::get);
        }
    }

    /** @param wanted what the answer must reflect */
    HotRead(Means means, String visitor, int partition, @Nullable Position wanted, Deadline deadline) {
        this.means = means;
        this.visitor = visitor;
        this.partition = partition;
        this.wanted = wanted;
        this.deadline = deadline;
    }

    Future<Lookup> answer() {
        return answer.future();
    }

    void begin() {
        long left = millisLeft();
        if (left < 1) {
            give(new Lookup.Unavailable("store-slow"));
            return;
        }
        long late = means.vertx.setTimer(left, id -> outOfTime());
        long hedge = means.hedgeAfterMillis < left ? means.vertx.setTimer(means.hedgeAfterMillis, id -> hedge()) : -1;
        answer.future().onComplete(done -> {
            means.vertx.cancelTimer(late);
            means.vertx.cancelTimer(hedge);
        });
        means.hot.read(visitor).onSuccess(this::hot).onFailure(fault -> hotFailed());
    }

    private long millisLeft() {
        long remaining = deadline.remaining(means.nanos.getAsLong());
        // Of a deadline of milliseconds, some are left for who asked; of the last one, none.
        long reserve = Math.min(FoldedWaits.RESERVE_NANOS, remaining / 4);
        return TimeUnit.NANOSECONDS.toMillis(remaining - reserve);
    }

    private void hot(Optional<Stored> found) {
        hotAnswered = true;
        if (found.isPresent()) {
            means.counts.hits.incrementAndGet();
            found(found.get());
        } else {
            means.counts.misses.incrementAndGet();
            hotMissed = true;
            askDurable();
        }
    }

    private void hotFailed() {
        hotAnswered = true;
        means.counts.failures.incrementAndGet();
        askDurable();
    }

    private void hedge() {
        if (!hotAnswered) {
            means.counts.hedges.incrementAndGet();
            askDurable();
        }
    }

    private void askDurable() {
        if (durableAsked || answer.future().isComplete()) {
            if (durableAsked && best instanceof Lookup.Unavailable) {
                give(best);
            } else if (durableAsked && best instanceof Lookup.Unknown) {
                unknown();
            }
            return;
        }
        durableAsked = true;
        means.behind
                .reads()
                .latest(visitor, wanted != null, deadline)
                .onSuccess(this::durable)
                .onFailure(fault -> durable(new Lookup.Unavailable("store-fault")));
    }

    private void durable(Lookup lookup) {
        if (answer.future().isComplete() || best instanceof Lookup.Found) {
            return;
        }
        if (lookup instanceof Lookup.Found found) {
            if (hotMissed) {
                means.counts.refills.incrementAndGet();
                means.hot.refill(found.stored()).otherwiseEmpty();
            }
            found(found.stored());
            return;
        }
        // Whoever carries a position has been seen: the owner has not written it here yet.
        best = lookup instanceof Lookup.Unknown ? new Lookup.Unknown(wanted != null) : lookup;
        if (!hotAnswered) {
            // The hot one may still come, and know better.
            return;
        }
        if (lookup instanceof Lookup.Unknown) {
            unknown();
        } else {
            give(lookup);
        }
    }

    private void found(Stored stored) {
        if (Places.reflects(stored, wanted)) {
            give(new Lookup.Found(stored, false));
            return;
        }
        best = new Lookup.Found(stored, true);
        follow();
    }

    private void unknown() {
        if (wanted == null) {
            give(new Lookup.Unknown(false));
        } else {
            best = new Lookup.Unknown(true);
            follow();
        }
    }

    // ── waiting for a position ──

    private void follow() {
        if (!following && wanted != null) {
            following = true;
            look(wanted, 2);
        }
    }

    /** The place before the copy: it moves after it. */
    private void look(Position place, int nextMillis) {
        means.hot
                .foldedThrough(partition)
                .compose(through -> means.hot
                        .read(visitor)
                        .map(found -> looked(
                                place, through.filter(p -> p.covers(place)).isPresent(), found)))
                .onSuccess(done -> {
                    if (!done && !answer.future().isComplete()) {
                        means.vertx.setTimer(
                                nextMillis, id -> look(place, Math.min(LOOK_AGAIN_MILLIS_MAX, 2 * nextMillis)));
                    }
                })
                // Nobody will say when it is there: the best so far has to do.
                .onFailure(fault -> outOfTime());
    }

    private boolean looked(Position place, boolean covered, Optional<Stored> found) {
        if (found.isPresent() && (covered || Places.reflects(found.get(), place))) {
            give(new Lookup.Found(found.get(), false));
            return true;
        }
        if (found.isPresent()) {
            best = new Lookup.Found(found.get(), true);
        } else if (covered) {
            // What the durable store has may be older than what the hot one has lost.
            give(best instanceof Lookup.Found old ? old : new Lookup.Unknown(false));
            return true;
        }
        return false;
    }

    private void outOfTime() {
        if (best == null) {
            means.counts.late.incrementAndGet();
        }
        give(best == null ? new Lookup.Unavailable("store-slow") : best);
    }

    private void give(@Nullable Lookup lookup) {
        if (lookup != null && answer.tryComplete(lookup) && isStale(lookup)) {
            means.counts.stale.incrementAndGet();
        }
    }

    private static boolean isStale(Lookup lookup) {
        return lookup instanceof Lookup.Found found ? found.stale() : lookup.equals(new Lookup.Unknown(true));
    }
}
